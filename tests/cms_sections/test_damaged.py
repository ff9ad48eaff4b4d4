"""What no editor sends, and what somebody has written into the database by hand: never a failure of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from cms_sections.models import SectionPage
from tests.cms_sections.conftest import MakeDocument, MakePage, MakePicture, MakeVideo, every_kind, section
from tests.support.page_form import form_of

pytestmark = pytest.mark.django_db

HOSTILE = [
    "",
    "word",
    "-1",
    "1.5",
    "9" * 5000,
    "²",
    "\0",
    "0x10",
    "1e9",
    "999999999",
    "null",
    "[]",
    "{}",
    "😀",
    "<b>",
]
TEXTS = [
    "word", "null", "[]", "{}", "1", '"text"', "[" * 50_000, '{"blocks": 1}', '{"blocks": [1], "entityMap": {}}',
    '{"blocks": [{}], "entityMap": {}}', '{"blocks": null, "entityMap": null}',
    '{"blocks": [{"key": "a", "text": "x", "type": "unstyled", "depth": 0, "inlineStyleRanges": [{"offset": 0}], '
    '"entityRanges": []}], "entityMap": {}}',
    '{"blocks": [{"key": "a", "text": "x", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], '
    '"entityRanges": [{"offset": 0, "length": 1, "key": 7}]}], "entityMap": {}}',
    '{"blocks": [{"key": "a", "text": "x\\u0000", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], '
    '"entityRanges": []}], "entityMap": {}}',
    '{"blocks": [{"key": "a", "text": "\\ud800", "type": "unstyled", "depth": 0, "inlineStyleRanges": [], '
    '"entityRanges": []}], "entityMap": {}}',
]  # fmt: skip


def refused(client: Client, page: Page, data: dict[str, str]) -> int:
    before = SectionPage.objects.get(pk=page.pk).latest_revision_id
    with transaction.atomic():
        answer = client.post(f"/admin/pages/{page.pk}/edit/", data)
    assert SectionPage.objects.get(pk=page.pk).latest_revision_id == before
    return int(answer.status_code)


DAMAGE = [
    {"sections-count": value} for value in ("word", "-1", "9" * 5000, "", "3", "999999999")
] + [
    {"sections-1-order": value} for value in ("word", "-1", "0", "9" * 5000, "")
] + [
    {"sections-0-value-entries-count": value} for value in ("word", "-1", "9" * 5000, "", "7")
] + [
    {"sections-0-value-entries-0-order": "word"}, {"sections-0-id": "\0"},
    {"sections-1-value-table-column-0-type": "evil"}, {"sections-1-value-table-column-count": "9" * 5000},
    {"sections-1-value-table-row-0-order": "x"}, {"sections-1-value-table-row-count": "-2"},
    {"sections-1-value-table-caption": "\0"},
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: str(damage)[:50])
def test_a_damaged_form_is_bad_input(editor: Client, page: MakePage, damage: dict[str, str]) -> None:
    cells = {"columns": [{"type": "text", "heading": "A"}], "rows": [{"values": ["a"]}], "caption": ""}
    entry = {"type": "item", "value": {"question": "Why?", "answer": "<p>So</p>"}, "id": None}
    made = page("Made", sections=[
        section("faq", title="Q", entries=[entry]), section("table", title="T", table=cells)
    ])  # fmt: skip
    data = form_of(made)
    assert set(damage) <= set(data)
    assert refused(editor, made, data | damage) == 400


@pytest.mark.parametrize("missing", ["sections-0-type", "sections-0-order", "sections-0-deleted", "sections-count"])
def test_a_form_without_a_part(editor: Client, page: MakePage, missing: str) -> None:
    made = page("Made", sections=[section("heading", title="H")])
    data = form_of(made)
    del data[missing]
    answer = editor.post(f"/admin/pages/{made.pk}/edit/", data)
    assert answer.status_code in (200, 302, 400)
    assert [part["type"] for part in SectionPage.objects.get(pk=made.pk).sections.raw_data] == ["heading"]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_damaged_formatted_text(editor: Client, page: MakePage, text: str) -> None:
    made = page("Made", sections=[section("text", title="T", text="<p>Old</p>", links=[])])
    data = form_of(made) | {"sections-0-value-text": text}
    answer = editor.post(f"/admin/pages/{made.pk}/edit/", data)
    assert answer.status_code in (200, 302, 400)
    assert "Old" in str(SectionPage.objects.get(pk=made.pk).sections.raw_data)


def test_what_an_editor_writes_is_still_read(editor: Client, page: MakePage) -> None:
    made = page("Made", live=False, sections=[section("text", title="T", text="<p>Old</p>", links=[])])
    block = {
        "key": "abcde", "text": "New words", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
        "entityRanges": [], "data": {},
    }  # fmt: skip
    data = form_of(made) | {"sections-0-value-text": json.dumps({"blocks": [block], "entityMap": {}})}
    assert editor.post(f"/admin/pages/{made.pk}/edit/", data).status_code == 302
    assert "New words" in str(SectionPage.objects.get(pk=made.pk).get_latest_revision_as_object().sections.raw_data)


def test_any_field_of_any_kind(
    editor: Client, page: MakePage, picture: MakePicture, document: MakeDocument, video: MakeVideo
) -> None:
    """Whatever one or two fields hold, the answer is a form with errors, a saved draft or 400."""
    made = page("Every", live=False, sections=every_kind([picture()], page("Other"), document(), video()))
    data = form_of(made)
    names = sorted(data)

    @given(st.dictionaries(st.sampled_from(names), st.sampled_from(HOSTILE), min_size=1, max_size=2))
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def answers(damage: dict[str, str]) -> None:
        with transaction.atomic():
            answer = editor.post(f"/admin/pages/{made.pk}/edit/", data | damage)
            transaction.set_rollback(True)
        assert answer.status_code in (200, 302, 400, 409)

    answers()


STORED = [
    [1], ["word"], [None], [[]], [{"type": "text"}], [{"value": {}}], [{"type": "text", "value": None}],
    [{"type": "text", "value": "word", "id": 5}], [{"type": "faq", "value": {"entries": "word"}}],
    [{"type": "faq", "value": {"entries": [1, None, {"type": "item"}]}}],
    [{"type": "picture", "value": {"picture": "word"}}], [{"type": "picture", "value": {"picture": 10**30}}],
    [{"type": "gone", "value": {"a": 1}, "id": "x"}], [{"type": "table", "value": {"table": 7}}],
    [{"type": "text", "value": {"title": ["list"], "text": {"a": 1}, "links": 5}}], [{"type": ["list"], "value": 1}],
    [{"type": "call_to_action", "value": {"links": [{"label": 1, "page": "x", "address": [1]}]}}], {"a": 1}, 5,
    [{"type": "shared", "value": {"source": "x"}}], [{"type": "hero", "value": {"visible_from": 5, "ground": {}}}],
]  # fmt: skip


@pytest.mark.parametrize("stored", STORED, ids=lambda stored: str(stored)[:40])
def test_a_draft_damaged_by_hand_can_be_opened_looked_at_and_checked(
    editor: Client, page: MakePage, stored: Any
) -> None:
    made = page("Made", sections=[section("heading", title="H")])
    revision = made.save_revision()
    revision.content["sections"] = json.dumps(stored)
    revision.save(update_fields=["content"])
    for address in (
        f"/admin/pages/{made.pk}/edit/", f"/admin/sections/check/{made.pk}/", f"/admin/sections/copy/{made.pk}/",
        f"/admin/sections/share/{made.pk}/", f"/admin/pages/{made.pk}/view_draft/", f"/admin/pages/{made.pk}/history/",
        f"/admin/pages/{made.pk}/revisions/compare/live...latest/",
    ):  # fmt: skip
        answer = editor.get(address)
        assert answer.status_code in (200, 400), address
