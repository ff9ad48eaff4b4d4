"""The palette keeps what the design promises: contrast everywhere, chart colours that nobody confuses."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path

import pytest
from django.apps import apps

from portal.theme.charts.svg import SERIES
from portal.theme.colour import contrast, oklab

STATIC = Path(apps.get_app_config("portal_theme").path) / "static" / "portal_theme"


def blocks() -> dict[str, dict[str, str]]:
    """The colour tokens of each block of ``tokens.css`` by its selector."""
    text = re.sub(r"/\*.*?\*/", "", (STATIC / "tokens.css").read_text(), flags=re.S)
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        found[selector.strip()] = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", body))
    return found


LIGHT = blocks()[":root"]
DARK = LIGHT | blocks()[':root[data-theme="dark"]']
THEMES = {"light": LIGHT, "dark": DARK}


def test_dark_by_system_and_dark_by_choice_are_the_same() -> None:
    assert blocks()[':root:not([data-theme="light"])'] == blocks()[':root[data-theme="dark"]']


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("token", ["ink", "muted", "accent", "accent-strong", "danger", "warning", "success"])
def test_text_is_readable_on_every_ground(theme: str, token: str) -> None:
    tokens = THEMES[theme]
    assert min(contrast(tokens[token], tokens[ground]) for ground in ("paper", "sunken")) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("token", ["control", "focus", "chart-1", "chart-2", "chart-3", "chart-4", "chart-5"])
def test_controls_focus_and_charts_stand_out(theme: str, token: str) -> None:
    assert contrast(THEMES[theme][token], THEMES[theme]["paper"]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_buttons_and_soft_grounds(theme: str) -> None:
    tokens = THEMES[theme]
    assert contrast(tokens["on-accent"], tokens["accent"]) >= 4.5
    assert contrast(tokens["on-accent"], tokens["accent-strong"]) >= 4.5
    assert contrast(tokens["accent"], tokens["accent-soft"]) >= 4.5


def test_dark_band_is_readable() -> None:
    band = LIGHT["band"]
    assert contrast(LIGHT["band-ink"], band) >= 7
    for token in ("band-muted", "band-accent"):
        assert contrast(LIGHT[token], band) >= 4.5
    for colour in (LIGHT["band-control"], "#8ab4ff", "#ff8a80"):
        assert contrast(colour, band) >= 3
    assert contrast(LIGHT["band-on-accent"], LIGHT["band-accent"]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_chart_colours_are_apart(theme: str) -> None:
    colours = [THEMES[theme][f"chart-{number}"] for number in range(1, 6)]
    assert min(math.dist(oklab(first), oklab(second)) for first, second in combinations(colours, 2)) >= 0.14


def test_charts_on_paper_use_the_light_palette() -> None:
    assert tuple(LIGHT[f"chart-{number}"] for number in range(1, 6)) == SERIES


def test_every_file_a_stylesheet_names_is_there_and_ours() -> None:
    for sheet in STATIC.glob("*.css"):
        for target in re.findall(r"url\(\"?([^\")]+)", sheet.read_text()):
            assert not target.startswith(("http", "//", "data:"))
            assert (sheet.parent / target).is_file(), f"{sheet.name}: {target}"


def test_every_token_that_is_used_is_defined() -> None:
    defined = set(re.findall(r"--([\w-]+):", "".join(sheet.read_text() for sheet in STATIC.glob("*.css"))))
    for sheet in STATIC.glob("*.css"):
        for name, fallback in re.findall(r"var\(--([\w-]+)(,)?", sheet.read_text()):
            assert name in defined or fallback, f"{sheet.name}: --{name}"


def test_vendored_files_are_what_the_list_says() -> None:
    import hashlib

    vendor = STATIC / "vendor"
    listed = dict(
        reversed(line.split()) for line in re.findall(r"^[0-9a-f]{64}  \S+$", (vendor / "README.md").read_text(), re.M)
    )
    present = [path for path in vendor.rglob("*") if path.suffix in (".js", ".woff2")]
    assert {str(path.relative_to(vendor)) for path in present} == set(listed)
    for path in present:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == listed[str(path.relative_to(vendor))]
        assert (path.parent / "LICENSE.txt").is_file()
