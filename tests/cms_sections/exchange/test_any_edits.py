"""Whatever editors did to a site, it goes out and comes in again as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from cms_sections.models import HomePage, SectionPage
from tests.cms_sections.conftest import section
from tests.cms_sections.exchange.conftest import Export, Import, empty, tree

pytestmark = pytest.mark.django_db
WORDS = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda words: bool(words.strip())
)
EDITS = st.lists(
    st.tuples(st.sampled_from(["title", "add", "publish", "take back", "move", "delete"]), WORDS), max_size=6
)


def _edit(home: HomePage, verb: str, words: str, number: int) -> None:
    pages = list(SectionPage.objects.order_by("path"))
    page = pages[number % len(pages)] if pages else None
    if verb == "add" or page is None:
        made = SectionPage(title=words.strip(), slug=f"added-{number}-{len(pages)}", live=False)
        made.sections = [
            section("heading", title=words, lead=""),
            section("text", title="", text=f"<p>{number}</p>", links=[]),
        ]
        (Page.objects.get(pk=page.pk) if page and number % 2 else Page.objects.get(pk=home.pk)).add_child(instance=made)
    elif verb == "title":
        page.title = words.strip()
        page.save_revision()
    elif verb == "publish":
        page.get_latest_revision_as_object().save_revision().publish()
    elif verb == "take back":
        page.unpublish()
    elif verb == "delete":
        page.delete()
    else:
        Page.objects.get(pk=page.pk).move(Page.objects.get(pk=home.pk), pos="first-child")


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_the_same_comes_back(
    filled: dict[str, Any],
    home: HomePage,
    export: Export,
    bring_in: Import,
    tmp_path: Path,
    edits: list[tuple[str, str]],
) -> None:
    for number, (verb, words) in enumerate(edits):
        _edit(home, verb, words, number)
    before = export("before")
    empty(home)
    bring_in(before, conflicts="theirs")
    assert tree(export("after")) == tree(before)
    assert {line.what for line in bring_in(before)} == {"unchanged"}
