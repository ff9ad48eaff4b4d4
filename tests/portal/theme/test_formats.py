"""One way to write a date, wherever it stands."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation
from django.utils.timezone import get_default_timezone

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("portal", "cms_sections", "crm_plugin", "integrations_plugin", "reports_plugin")
MOMENT = datetime(2026, 3, 4, 14, 5, tzinfo=get_default_timezone())
NAMED = {
    "DATE_FORMAT": "4 Mar 2026",
    "SHORT_DATE_FORMAT": "4 Mar 2026",
    "DATETIME_FORMAT": "4 Mar 2026, 14:05",
    "SHORT_DATETIME_FORMAT": "4 Mar 2026, 14:05",
    "TIME_FORMAT": "14:05",
    "MONTH_DAY_FORMAT": "4 Mar",
    "YEAR_MONTH_FORMAT": "March 2026",
}
# Parts of addresses and of what programs read; the others are names of formats.
MACHINES = {"c", "Y-m-d"}


def shown(template: str) -> str:
    return Template(template).render(Context({"moment": MOMENT}))


@pytest.mark.parametrize(("name", "said"), NAMED.items())
def test_english_dates_name_the_month(name: str, said: str) -> None:
    assert shown('{{ moment|date:"' + name + '" }}') == said


def test_a_date_without_a_format_is_written_the_same_way() -> None:
    assert shown("{{ moment }}") == "4 Mar 2026, 14:05"
    assert shown("{{ moment.date }}") == "4 Mar 2026"


def test_german_dates_are_written_the_german_way() -> None:
    with translation.override("de"):
        assert shown('{{ moment|date:"SHORT_DATETIME_FORMAT" }}') == "04.03.2026 14:05"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("2026-03-04", date(2026, 3, 4)), ("4 Mar 2026", date(2026, 3, 4)), ("03/04/2026", None), ("4/3/26", None)],
)
def test_a_date_that_could_be_two_days_is_not_guessed(typed: str, meant: date | None) -> None:
    class Question(forms.Form):
        day = forms.DateField()

    question = Question({"day": typed})
    assert question.is_valid() is (meant is not None)
    assert question.cleaned_data.get("day") == meant


@pytest.mark.parametrize("room", ROOMS)
def test_no_template_chooses_a_format_of_its_own(room: str) -> None:
    found = {
        (str(path.relative_to(ROOT)), chosen)
        for path in (ROOT / room).rglob("*.html")
        for chosen in re.findall(r"\|(?:date|time):[\"']([^\"']+)[\"']", path.read_text())
    }
    assert {one for one in found if one[1] not in NAMED.keys() | MACHINES} == set()
