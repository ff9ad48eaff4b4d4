"""One measured figure and its line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `bar` in `unit`; `holds` is None for a figure that is only printed. Ratios come from one run."""

    name: str
    value: float
    unit: str
    bar: str
    holds: bool | None
    note: str = ""

    def line(self, area: str) -> str:
        verdict = {True: "holds", False: "falls short", None: "printed"}[self.holds]
        shown = f"{self.value:,.2f} {self.unit}".strip()
        return f"{area:12} {self.name:58} {shown:>18}  {self.bar:24} {verdict}{'  ' + self.note if self.note else ''}"


def at_most(name: str, value: float, bar: float, unit: str = "", note: str = "") -> Figure:
    return Figure(name, value, unit, f"at most {bar:g} {unit}".strip(), value <= bar, note)


def at_least(name: str, value: float, bar: float, unit: str = "", note: str = "") -> Figure:
    return Figure(name, value, unit, f"at least {bar:g} {unit}".strip(), value >= bar, note)


def printed(name: str, value: float, unit: str = "", note: str = "") -> Figure:
    return Figure(name, value, unit, "–", None, note)
