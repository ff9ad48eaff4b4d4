"""Writing SVG: elements with escaped text and attributes, and the two sizes that every chart is drawn in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

INK, MUTED, LINE, CONTROL = "#12161c", "#525a66", "#dfe3e8", "#7c8591"
SERIES = ("#0b6b62", "#dd7205", "#8f5bc7", "#4b9f93", "#5e248f")
DASHES = ("none", "7 5", "2 5", "11 4 2 4", "4 3")
PLAIN: dict[str, dict[str, Any]] = {
    "text": {"fill": MUTED, "font_size": 13},
    "label": {"fill": INK, "font_size": 13, "font_weight": 700},
    "name": {"fill": INK, "font_size": 13, "font_weight": 700},
    "empty": {"fill": MUTED, "font_size": 15, "text_anchor": "middle"},
    "grid": {"stroke": LINE},
    "axis": {"stroke": CONTROL},
    "today": {"stroke": INK},
    "line": {"fill": "none", "stroke_width": 2.5},
    "forecast": {"fill": "none", "stroke_width": 2, "stroke_dasharray": "2 6"},
    "area": {"fill": "#e2f1ee"},
}
"""How each kind looks where no style sheet reaches, on paper and in mail; the classes of ``report.css`` win over it."""
CHARACTER = 7.8
"""Width of a middling character at the charts' text size: enough to know whether words fit."""


@dataclass(slots=True)
class Sheet:
    """A drawing area in its own units; ``narrow`` is for telephones and columns. Parts are kept in drawing order."""

    width: int
    height: int
    narrow: bool
    parts: list[str] = field(default_factory=list)

    def add(self, name: str, content: str = "", **attributes: str | float | int) -> None:
        """One element with plain text in it, escaped; ``class_`` and ``stroke_width`` become SVG's own names."""
        written = "".join(
            f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"' for key, value in attributes.items()
        )
        self.parts.append(f"<{name}{written}>{escape(content)}</{name}>" if content else f"<{name}{written}/>")

    def text(self, x: float, y: float, words: str, kind: str = "text", anchor: str = "start") -> None:
        """Words at a place; ``kind`` is ``text``, ``label``, ``name`` or ``empty``."""
        extra: dict[str, str] = {} if anchor == "start" else {"text_anchor": anchor}
        self.add("text", words, x=x, y=y, class_=f"chart__{kind}", **(PLAIN[kind] | extra))

    def rule(self, x1: float, y1: float, x2: float, y2: float, kind: str = "grid") -> None:
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=f"chart__{kind}", **PLAIN[kind])

    def path(self, points: Iterable[tuple[float, float]], kind: str, series: int = 0) -> None:
        """A line of a series through the points, or (``series`` 0) an area bounded by them."""
        steps = " ".join(f"{'M' if index == 0 else 'L'}{_value(x)} {_value(y)}" for index, (x, y) in enumerate(points))
        if not series:
            self.add("path", d=f"{steps} Z", class_=f"chart__{kind}", **PLAIN[kind])
            return
        dashes = {"stroke_dasharray": DASHES[series - 1]} if kind == "line" and series > 1 else {}
        classes = f"chart__series-{series} chart__{kind} chart__{kind}--{series}"
        self.add("path", d=steps, class_=classes, stroke=SERIES[series - 1], **(PLAIN[kind] | dashes))

    def dot(self, x: float, y: float, series: int, radius: float = 4.5) -> None:
        self.add("circle", cx=x, cy=y, r=radius, class_=f"chart__dot chart__series-{series}", fill=SERIES[series - 1])

    def bar(self, x: float, y: float, width: float, height: float) -> None:
        self.add(
            "rect", x=x, y=y, width=width, height=height, rx=2, class_="chart__bar chart__series-1", fill=SERIES[0]
        )


def _value(value: str | float | int) -> str:
    if isinstance(value, str):
        return escape(value)
    return f"{value:.1f}".removesuffix(".0")


def shorten(words: str, room: float) -> str:
    """``words`` cut with an ellipsis to what fits into ``room`` units."""
    most = max(2, int(room / CHARACTER))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def chart(
    title: str, summary: str, draw: Callable[[Sheet], None], wide: tuple[int, int], narrow: tuple[int, int]
) -> SafeString:
    """The drawing in both sizes, of which the style sheet shows the one that fits, named and described for readers."""
    drawings = []
    for size, kind in ((wide, "wide"), (narrow, "narrow")):
        sheet = Sheet(*size, narrow=kind == "narrow")
        draw(sheet)
        drawings.append(_picture(sheet, title, summary, f"chart__svg chart__svg--{kind}"))
    return SafeString(f'<div class="chart">{"".join(drawings)}</div>')


def small(title: str, summary: str, sheet: Sheet, kind: str) -> SafeString:
    """One drawing in one size, to stand in a line of text or a table cell."""
    return SafeString(_picture(sheet, title, summary, kind))


def no_values(title: str, summary: str) -> SafeString:
    """What a chart without values shows."""

    def draw(sheet: Sheet) -> None:
        words = _("Nothing to show for this period")
        sheet.text(sheet.width / 2, sheet.height / 2, words, "empty")
        sheet.rule(0, sheet.height - 2, sheet.width, sheet.height - 2, "axis")

    return chart(title, summary, draw, (720, 96), (360, 96))


def _picture(sheet: Sheet, title: str, summary: str, kind: str) -> str:
    description = f"<desc>{escape(summary)}</desc>" if summary else ""
    return (
        f'<svg class="{kind}" viewBox="0 0 {sheet.width} {sheet.height}" role="img" focusable="false">'
        f"<title>{escape(title)}</title>{description}{''.join(sheet.parts)}</svg>"
    )
