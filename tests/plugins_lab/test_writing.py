"""`docs/plugins/writing.md` leads somebody new to a working plugin: this follows it word by word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugins_lab.walkthrough import ROOT, Checkout, Edit, database_of_the_tests, steps

PAGE = ROOT / "docs" / "plugins" / "writing.md"
# The environment is that of the tests; the demo is started by tests of its own.
NOT_FOLLOWED = {". .venv/bin/activate", "make demo"}
# Of the package, what the same commands have shown of the folder: only in the full dose.
LONG = {"python -m pytest ../orchard", "mypy ../orchard/src"}

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout.made(tmp_path, database_of_the_tests())


def page_steps() -> Iterator[str | Edit]:
    yield from (step for step in steps(PAGE) if step not in NOT_FOLLOWED)


def test_the_page_leads_to_a_working_plugin(checkout: Checkout) -> None:
    """What the page says twice is done the second time, when the plugin has been changed, too."""
    todo = [step for step in page_steps() if step not in LONG]
    for number, step in enumerate(todo):
        if step not in todo[number + 1 :]:
            checkout.follow(step)
    works(checkout)


@pytest.mark.long
def test_the_whole_page(checkout: Checkout) -> None:
    for step in page_steps():
        checkout.follow(step)
    works(checkout)
    assert "passed" in checkout.said["python -m pytest ../orchard"]


def works(checkout: Checkout) -> None:
    assert "24 passed" in checkout.said["python -m pytest meadow"].splitlines()[-1]
    assert "meadow/migrations/0002_item_due_on.py" in checkout.said["python manage.py makemigrations meadow"]
    assert "no issues found" in checkout.said["mypy meadow"]
    listed = checkout.said["python manage.py plugins"].splitlines()
    at = next(number for number, line in enumerate(listed) if line.startswith("orchard"))
    assert listed[at].split() == ["orchard", "1.1.0", "In", "use"]
    assert listed[at + 1].strip() == "brings section kinds, API, schedules, permissions, demo content"
