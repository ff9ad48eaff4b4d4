"""The theme's fonts as files, for what is drawn on the server."""

from __future__ import annotations

from pathlib import Path

VENDOR = Path(__file__).parent / "static" / "portal_theme" / "vendor"
FAMILIES = {"sans": "onest", "serif": "source-serif-4"}
LATIN_EXTENDED = (range(0x0100, 0x0300), range(0x1E00, 0x1F00))
CYRILLIC = range(0x0400, 0x0530)
PUNCTUATION = frozenset("–—‘’‚“”„•…‹›€™−")


def font_file(sign: str, family: str = "sans") -> Path | None:
    """The file that can draw this sign; None where the theme's fonts have none."""
    code = ord(sign)
    if code < 0x100 or sign in PUNCTUATION:
        script = "latin"
    elif code in CYRILLIC:
        script = "cyrillic"
    elif any(code in part for part in LATIN_EXTENDED):
        script = "latin-ext"
    else:
        return None
    name = FAMILIES[family]
    return VENDOR / name / f"{name}-{script}-wght-normal.woff2"
