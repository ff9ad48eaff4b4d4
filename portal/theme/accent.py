"""A site's own accent: one colour in, its whole family out, readable in light and in dark."""

from __future__ import annotations

from dataclasses import dataclass

from portal.theme.colour import Oklch, contrast, to_hex, to_oklch

TEXT = 4.5
LIGHT_GROUNDS = ("#ffffff", "#f3f5f7")
DARK_GROUNDS = ("#101418", "#0a0d10")
BAND_INK = "#f4f7f6"


@dataclass(frozen=True, slots=True)
class Accent:
    """The tokens of a site's accent. ``moved`` says that the asked colour was too pale to read and was darkened."""

    asked: str
    moved: bool
    light: dict[str, str]
    dark: dict[str, str]
    band: dict[str, str]

    def stylesheet(self) -> str:
        """The CSS that lays these tokens over the theme's own, wherever those have a light and a dark value."""
        light, dark, band = (_declarations(tokens) for tokens in (self.light, self.dark, self.band))
        return (
            f":root{{{light}{band}}}\n"
            f'@media (prefers-color-scheme: dark){{:root:not([data-theme="light"]){{{dark}}}}}\n'
            f':root[data-theme="dark"]{{{dark}}}\n'
            f"@media print{{:root,:root[data-theme]{{{light}}}}}\n"
        )


def derive_accent(colour: str) -> Accent:
    """The accent's family from ``#rrggbb``; anything else raises ``ValueError``.

    Only lightness moves (and chroma, where a screen cannot show it): text and links reach 4.5:1 on every ground,
    so do the words on a button.
    """
    asked = to_oklch(colour)
    accent = _until_readable(asked, LIGHT_GROUNDS, step=-0.005)
    light = {
        "accent": accent,
        "accent-strong": _shifted(accent, -0.09),
        "on-accent": "#ffffff",
        "accent-soft": to_hex(Oklch(0.955, min(asked.chroma, 0.022), asked.hue)),
    }
    start = Oklch(max(asked.lightness, 0.78), min(asked.chroma, 0.125), asked.hue)
    pale = _until_readable(start, DARK_GROUNDS, step=0.005)
    dark = {
        "accent": pale,
        "accent-strong": _shifted(pale, 0.06),
        "on-accent": to_hex(Oklch(0.23, min(asked.chroma, 0.04), asked.hue)),
        "accent-soft": to_hex(Oklch(0.285, min(asked.chroma, 0.04), asked.hue)),
    }
    chroma = min(asked.chroma, 0.07)
    band = {
        "band": to_hex(Oklch(0.325, chroma, asked.hue)),
        "band-ink": BAND_INK,
        "band-muted": to_hex(Oklch(0.83, min(chroma, 0.03), asked.hue)),
        "band-line": to_hex(Oklch(0.45, chroma, asked.hue)),
        "band-control": to_hex(Oklch(0.70, min(chroma, 0.04), asked.hue)),
        "band-accent": to_hex(Oklch(0.84, min(asked.chroma, 0.09), asked.hue)),
        "band-on-accent": dark["on-accent"],
    }
    return Accent(colour.lower(), accent != colour.lower(), light, dark, band)


def _until_readable(colour: Oklch, grounds: tuple[str, ...], step: float) -> str:
    written = to_hex(colour)
    while min(contrast(written, ground) for ground in grounds) < TEXT and 0 < colour.lightness < 1:
        colour = colour._replace(lightness=colour.lightness + step)
        written = to_hex(colour)
    return written


def _shifted(colour: str, by: float) -> str:
    base = to_oklch(colour)
    return to_hex(base._replace(lightness=min(0.97, max(0.05, base.lightness + by))))


def _declarations(tokens: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in tokens.items())
