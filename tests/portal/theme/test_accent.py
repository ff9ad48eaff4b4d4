from __future__ import annotations

import pytest
from django.test import Client

from portal.theme.accent import DARK_GROUNDS, LIGHT_GROUNDS
from portal.theme.colour import contrast, to_hex, to_oklch
from portal.theme.public import accent_path, derive_accent

ASKED = ["#0b6b62", "#b0004e", "#ffd400", "#ffffff", "#000000", "#00ff00", "#0000ff", "#7f7f7f", "#ff5a36", "#f4f4ff"]


@pytest.mark.parametrize("colour", ASKED)
def test_every_accent_can_be_read_on_every_ground(colour: str) -> None:
    accent = derive_accent(colour)
    for ground in LIGHT_GROUNDS:
        assert contrast(accent.light["accent"], ground) >= 4.5
        assert contrast(accent.light["accent-strong"], ground) >= 4.5
    for ground in DARK_GROUNDS:
        assert contrast(accent.dark["accent"], ground) >= 4.5
        assert contrast(accent.dark["accent-strong"], ground) >= 4.5
    for tokens in (accent.light, accent.dark):
        assert contrast(tokens["on-accent"], tokens["accent"]) >= 4.5
        assert contrast(tokens["on-accent"], tokens["accent-strong"]) >= 4.5
    band = accent.band
    assert contrast(band["band-ink"], band["band"]) >= 7
    assert contrast(band["band-muted"], band["band"]) >= 4.5
    assert contrast(band["band-accent"], band["band"]) >= 4.5
    assert contrast("#ff8a80", band["band"]) >= 4.5
    assert contrast(band["band-control"], band["band"]) >= 3
    assert contrast(band["band-on-accent"], band["band-accent"]) >= 4.5


def test_a_readable_colour_is_kept_and_a_pale_one_moved_along_its_hue() -> None:
    assert derive_accent("#B0004E").light["accent"] == "#b0004e"
    assert not derive_accent("#B0004E").moved
    pale = derive_accent("#ffd400")
    assert pale.moved
    assert to_oklch(pale.light["accent"]).hue == pytest.approx(to_oklch("#ffd400").hue, abs=4)


@pytest.mark.parametrize("colour", ASKED)
def test_oklch_goes_there_and_back(colour: str) -> None:
    assert to_hex(to_oklch(colour)) == colour


@pytest.mark.parametrize("colour", ["", "red", "#abc", "#12345g", "#1234567", "url(x)", "#123456;}"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="not a colour written as #rrggbb"):
        derive_accent(colour)


def test_accent_stylesheet_is_the_same_for_everybody(client: Client) -> None:
    path = accent_path("#B0004E")
    response = client.get(path)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "--accent:#b0004e;" in response.content.decode()


def test_other_addresses_are_not_stylesheets(client: Client, db: None) -> None:
    path = accent_path("#b0004e")
    assert client.get(path.replace("b0004e", "b0004g")).status_code == 404
    assert client.post(path).status_code == 405
