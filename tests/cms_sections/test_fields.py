"""The sections field loses nothing, whatever plugins are on."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.migrations.state import ModelState
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.blocks import CharBlock, StreamValue
from wagtail.models import Page, Revision

from cms_sections.blocks.kept import KEPT, KeptBlock, KeptSection
from cms_sections.blocks.stream import SectionsBlock
from cms_sections.fields import SectionsField
from cms_sections.models import HomePage, SectionPage
from tests.cms_sections.conftest import MakePage, section

# On a busy machine drawing takes long, which says nothing about the field.
patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
KINDS = ["known", "also_known"]
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
# A CharBlock strips what it takes from a form; that is Wagtail's, and not what is tested.
plain_words = st.text("abc äöü 日本 🙂", max_size=20).map(str.strip)
known = st.fixed_dictionaries({"type": st.sampled_from(KINDS), "value": plain_words, "id": st.uuids().map(str)})
unknown = st.fixed_dictionaries(
    {
        "type": st.text(min_size=1, max_size=20).filter(lambda name: name not in (*KINDS, KEPT)),
        "value": json_values,
        "id": st.uuids().map(str),
    },
    optional={"extra": json_values},
)
streams = st.lists(known | unknown, max_size=8)


def block() -> SectionsBlock:
    return SectionsBlock([(name, CharBlock(required=False)) for name in KINDS], required=False)


def posted(stream_block: SectionsBlock, value: StreamValue, order: list[int] | None = None) -> dict[str, str]:
    """What the editor's form sends for this value when nothing was touched but the order."""
    data = {"sections-count": str(len(value))}
    for index, state in enumerate(stream_block.get_form_state(value)):
        place = order.index(index) if order else index
        data |= {
            f"sections-{index}-deleted": "",
            f"sections-{index}-order": str(place),
            f"sections-{index}-type": state["type"],
            f"sections-{index}-id": state["id"],
            f"sections-{index}-value": state["value"],
        }
    return data


@patient
@given(streams)
def test_every_way_in_and_out_gives_the_same_data(stream: list[dict[str, Any]]) -> None:
    sections = block()
    before = json.dumps(stream)
    from_database = sections.to_python(json.loads(before))
    assert sections.get_prep_value(from_database) == stream
    from_revision = sections.to_python(before)
    assert sections.get_prep_value(from_revision) == stream
    assert sections.get_prep_value(sections.bulk_to_python([json.loads(before)])[0]) == stream
    list(from_database)  # every child is made, so that nothing is read from what was stored
    assert sections.get_prep_value(from_database) == stream
    assert sections.get_prep_value(sections.clean(from_database)) == stream


@patient
@given(streams, st.randoms())
def test_the_editors_form_keeps_everything_in_the_posted_order(stream: list[dict[str, Any]], random: Any) -> None:
    sections = block()
    value = sections.to_python(json.dumps(stream))
    order = list(range(len(stream)))
    random.shuffle(order)
    sent = sections.value_from_datadict(posted(sections, value, order), {}, "sections")
    assert sections.get_prep_value(sections.clean(sent)) == [stream[index] for index in order]


@patient
@given(streams)
def test_a_plugin_that_comes_back_finds_its_sections(stream: list[dict[str, Any]]) -> None:
    """Off, saved by the form, on again."""
    off, on = SectionsBlock([("known", CharBlock(required=False))], required=False), block()
    saved = off.get_prep_value(
        off.clean(off.value_from_datadict(posted(off, off.to_python(json.dumps(stream))), {}, "sections"))
    )
    assert on.get_prep_value(on.to_python(saved)) == stream


def test_a_section_without_an_id_gets_one_and_keeps_the_rest() -> None:
    sections = block()
    (stored,) = sections.get_prep_value(sections.to_python([{"type": "gone", "value": {"a": 1}}]))
    assert uuid.UUID(stored.pop("id"))
    assert stored == {"type": "gone", "value": {"a": 1}}


def test_a_duplicated_kept_section_has_the_new_id() -> None:
    sections = block()
    value = sections.to_python([{"type": "gone", "value": 1, "id": "old"}])
    data = posted(sections, value)
    data["sections-0-id"] = "new"
    sent = sections.value_from_datadict(data, {}, "sections")
    assert sections.get_prep_value(sent) == [{"type": "gone", "value": 1, "id": "new"}]


def test_tuples_of_an_unknown_kind_are_kept() -> None:
    sections = block()
    value = sections.to_python([("known", "a"), ("gone", {"b": 2})])
    assert [(part["type"], part["value"]) for part in sections.get_prep_value(value)] == [
        ("known", "a"),
        ("gone", {"b": 2}),
    ]


def test_text_that_is_no_json_is_kept_as_wagtail_keeps_it() -> None:
    value = block().to_python("<p>Was rich text once</p>")
    assert len(value) == 0
    assert value.raw_text == "<p>Was rich text once</p>"


def test_a_kind_that_vanished_while_editing_refuses_to_be_saved() -> None:
    """Dropping it silently would lose a section; its posted form cannot be read without its plugin."""
    sections = block()
    data = {
        "sections-count": "2",
        "sections-0-deleted": "", "sections-0-order": "0", "sections-0-type": "gone", "sections-0-id": "a",
        "sections-0-value-title": "typed", "sections-1-deleted": "", "sections-1-order": "1",
        "sections-1-type": "known", "sections-1-id": "b", "sections-1-value": "x",
    }  # fmt: skip
    sent = sections.value_from_datadict(data, {}, "sections")
    assert [child.block_type for child in sent] == [KEPT, "known"]
    with pytest.raises(ValidationError) as refused:
        sections.clean(sent)
    assert "switched off while you were editing" in str(refused.value.block_errors[0])


def test_a_kept_section_cannot_be_forged() -> None:
    kept = KeptBlock()
    genuine = kept.value_for_form(KeptSection({"type": "gone", "value": 1, "id": "a"}))
    forged = genuine.replace('"value": 1', '"value": 2')
    assert kept.value_from_form(genuine).raw == {"type": "gone", "value": 1, "id": "a"}
    assert kept.value_from_form(forged).raw is None
    assert kept.value_from_form("").raw is None


def test_the_migration_names_no_kind() -> None:
    name, path, args, kwargs = SectionsField(blank=True).deconstruct()
    assert (name, path, args, kwargs) == (None, "cms_sections.fields.SectionsField", [], {"blank": True})
    assert "block" not in repr(ModelState.from_model(SectionPage).fields["sections"].deconstruct())


@pytest.mark.django_db
def test_a_page_keeps_unknown_sections_through_revision_publishing_and_copy(home: HomePage, page: MakePage) -> None:
    kept = section("events_calendar", months=[1, 2], nested={"deep": None})
    shown = section("faq", title="Questions", lead="", entries=[])
    made = page("With a kept one", sections=[kept, shown])
    revision = Page.objects.get(pk=made.pk).specific.save_revision()
    Revision.objects.get(pk=revision.pk).publish()
    assert _stored(made.pk) == [kept, shown]
    copied = SectionPage.objects.get(pk=made.pk).copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert _stored(copied.pk)[0] == kept
    restored = Revision.objects.get(pk=revision.pk).as_object()
    assert [part["type"] for part in restored.sections.raw_data] == [KEPT, "faq"]
    restored.save_revision().publish()
    assert _stored(made.pk) == [kept, shown]


def _stored(page_id: int) -> list[dict[str, Any]]:
    """What stands in the database, past the field."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sections FROM cms_sections_sectionpage WHERE page_ptr_id = %s", [page_id])
        (raw,) = cursor.fetchone()
    stored: list[dict[str, Any]] = json.loads(raw) if isinstance(raw, str) else raw
    for part in stored:
        if part["type"] == "faq":
            part["value"] = {name: part["value"][name] for name in ("title", "lead", "entries")}
    return stored
