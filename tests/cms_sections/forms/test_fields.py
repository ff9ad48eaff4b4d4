"""Every kind of field: what it takes, what it refuses, and how it is kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cms_sections.forms.bound import VisitorForm
from cms_sections.models import SectionPage
from cms_sections.sections.kinds import FORM, KINDS
from portal.tenants.models import Tenant
from tests.cms_sections.conftest import MakePage, _field, section
from tests.cms_sections.forms.conftest import Send, every_field, kept, names_of, nothing_kept, options, paper

pytestmark = pytest.mark.django_db


def test_all_that_was_answered_is_kept_in_its_order_with_its_labels(
    send: Send, apply: SectionPage, tenant: Tenant, client: Client
) -> None:
    answer = send(
        apply,
        {
            "Where you work": "Żuraw",
            "Phone": "+48 22 555 01 02",
            "Letter": "Two\nlines",
            "Town": "Köln",
            "Years": "7,5",
            "From": "31.12.2026",
            "Place": "Bremen",
            "Month": "Month 12",
            "Skills": ["Bread", "Django", "Bread"],
            "Do you drive?": "No",
            "Papers": [paper(), paper("second.txt", b"More.\n")],
            "Tell me of other jobs.": "on",
        },
    )
    assert (answer.status_code, answer["Location"]) == (303, f"/jobs/?sent={apply.sections[0].id}#apply-form")
    (sent,) = kept(tenant)
    assert [(entry["label"], entry["kind"], entry["value"]) for entry in sent.answers] == [
        ("Your name", "text", "Ada"),
        ("Where you work", "text", "Żuraw"),
        ("Mail", "email", "ada@example.com"),
        ("Phone", "phone", "+48 22 555 01 02"),
        ("Letter", "long", "Two\nlines"),
        ("Town", "text", "Köln"),
        ("Years", "number", "7.5"),
        ("From", "date", "2026-12-31"),
        ("Place", "choice", "Bremen"),
        ("Month", "choice", "Month 12"),
        ("Skills", "choices", ["Django", "Bread"]),
        ("Do you drive?", "yes_no", "No"),
        ("Papers", "file", ["paper.txt", "second.txt"]),
        ("Keep my papers for a year.", "consent", "Keep my papers for a year."),
        ("Tell me of other jobs.", "consent", "Tell me of other jobs."),
    ]
    assert (sent.name, sent.email, sent.company_name) == ("Ada", "ada@example.com", "Żuraw")
    assert (sent.phone, sent.message) == ("+48 22 555 01 02", "Two\nlines")
    assert (sent.consent, sent.consent_text) == (True, "Keep my papers for a year.\nTell me of other jobs.")
    assert (sent.section_name, sent.language, sent.page_title) == ("Apply", "en", "Jobs")
    assert sent.told["Skills"] == "Django, Bread"
    assert sent.told["From"] == "31 Dec 2026"
    thanks = client.get(answer["Location"].partition("#")[0]).content.decode()
    assert "Thank you. Your message has arrived." in thanks
    assert 'id="apply-form"' in thanks
    assert "<form" not in thanks
    assert "Ada" not in thanks


def test_what_was_left_empty_is_left_out(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    assert send(apply).status_code == 303
    (sent,) = kept(tenant)
    assert list(sent.told) == ["Your name", "Mail", "Keep my papers for a year."]
    assert sent.consent_text == "Keep my papers for a year."


WRONG: list[tuple[str, Any]] = [
    ("Your name", " "), ("Your name", "x" * 121), ("Your name", "a\x00b"), ("Your name", "caf\N{REPLACEMENT CHARACTER}"),
    ("Mail", ""), ("Mail", "ada at example"), ("Mail", "x@" + "y" * 300 + ".example"), ("Mail", "a@b.example\nBcc: c@d.example"),
    ("Phone", "call me"), ("Phone", "12"), ("Letter", "x" * 5001), ("Town", "x" * 251),
    ("Years", "many"), ("Years", "9" * 5000), ("Years", "NaN"), ("Years", "Infinity"), ("Years", "1e5"), ("Years", "-1"),
    ("Years", "61"), ("Years", "1.1234567"), ("Years", "1\x00"),
    ("From", "soon"), ("From", "2026-02-30"), ("From", "9" * 5000), ("From", "0000-00-00"), ("From", "2026-01-01\x00"),
    ("Place", "Bonn"), ("Place", "Hamburg\x00"), ("Month", "Month 13"), ("Skills", ["Django", "Rum"]), ("Skills", "x" * 5000),
    ("Do you drive?", "Perhaps"), ("Keep my papers for a year.", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "value"), WRONG, ids=[f"{label}-{number}" for number, (label, _) in enumerate(WRONG)]
)
def test_what_is_wrong_is_said_beside_its_field_and_at_the_top(
    send: Send, apply: SectionPage, tenant: Tenant, label: str, value: Any
) -> None:
    answer = send(apply, {label: value})
    html = answer.content.decode()
    name = names_of(apply)[label]
    assert answer.status_code == 422
    assert html.count(f'id="apply-{name}_error"') == 1
    assert re.search(rf'<div class="form-errors" id="apply-form"[^>]*tabindex="-1">.*?href="#apply-{name}', html, re.S)
    assert 'action="/forms/' in html
    assert f'/{apply.sections[0].id}/#apply-form"' in html
    assert nothing_kept(tenant)


def test_a_mistake_keeps_everything_that_was_typed(send: Send, apply: SectionPage) -> None:
    typed = {
        "Mail": "wrong", "Town": '"><b>', "Letter": "My <i>words</i>", "Years": "7", "From": "2026-12-31", "Place": "Bremen",
        "Month": "Month 3", "Skills": ["Sails"], "Do you drive?": "Yes", "Tell me of other jobs.": "on", "Papers": paper(),
    }  # fmt: skip
    html = send(apply, typed).content.decode()
    assert 'value="&quot;&gt;&lt;b&gt;"' in html
    assert "My &lt;i&gt;words&lt;/i&gt;" in html
    for chosen in ("Bremen", "Sails", "Yes"):
        assert re.search(rf'<input[^>]*value="{chosen}"[^>]*checked', html), chosen
    assert re.search(r'<option value="Month 3" selected', html)
    assert 'value="2026-12-31"' in html
    assert "Choose your files once more" in html
    assert html.count("checked") == 5


def test_two_half_fields_share_a_row_and_words_take_no_answer(client: Client, apply: SectionPage) -> None:
    html = client.get("/jobs/").content.decode()
    assert html.count('class="form__row"') == 2
    assert '<h3 class="form__heading">About you</h3><p>As much as you like.</p>' in html
    assert 'enctype="multipart/form-data"' in html
    assert "At most 2 files of up to 10 MB each" in html
    assert 'accept=".pdf' in html


def test_fields_keep_their_names_when_editors_move_them(page: MakePage) -> None:
    fields = every_field()
    made = page("Moved", sections=[section("form", title="Move", fields=fields)])
    before = names_of(made)
    made.sections = [{"type": "form", "id": made.sections[0].id, "value": {"title": "Move", "fields": fields[::-1]}}]
    made.save()
    after = names_of(made)
    assert before == after
    assert list(before) == list(after)[::-1]
    assert len(set(after.values())) == len(after)


def test_yes_and_no_are_in_the_language_of_the_page() -> None:
    block = {kind.name: kind.block for kind in KINDS}[FORM]
    value = block.to_python({"title": "T", "fields": [_field("yes_no", label="Q")]})
    with translation.override("de"):
        (field,) = block.plan(value).fields
    assert field.options == ("Ja", "Nein")


def test_a_new_form_begins_with_fields_and_a_consent() -> None:
    block = {kind.name: kind.block for kind in KINDS}[FORM]
    plan = block.plan(block.get_default())
    assert [(field.role, field.kind) for field in plan.fields] == [
        ("name", "text"), ("email", "email"), ("message", "long"), ("", "consent"),
    ]  # fmt: skip
    assert (plan.keep_months, plan.makes_lead, plan.notify) == (12, True, ())


@given(
    st.dictionaries(
        st.sampled_from(["name", "email", "phone", "message", "consent", "campaign", "elapsed", "referrer", "x"]),
        st.text(max_size=400),
    )
)
def test_whatever_is_typed_is_an_answer_or_a_mistake(typed: dict[str, str]) -> None:
    block = {kind.name: kind.block for kind in KINDS}[FORM]
    fields = [_field("text", label="N", meaning="name"), _field("email", label="M"), _field("number", label="Z")]
    plan = block.plan(
        block.to_python({"title": "T", "fields": [*fields, _field("choice", label="C", options=options("a"))]})
    )
    names = {each.label: each.name for each in plan.asked}
    form = VisitorForm(plan, {**typed, names["Z"]: typed.get("x", ""), names["C"]: typed.get("phone", "")})
    if form.is_valid():
        assert all("\x00" not in str(answer["value"]) for answer in form.answers)
        assert "@" in form.of_role("email")
    else:
        assert form.errors


def test_a_german_page_speaks_german(page: MakePage, send: Send, client: Client) -> None:
    from wagtail.models import Locale

    made = page("Stelle", sections=[section("form", title="Bewerben", fields=every_field())])
    german, _made = Locale.objects.get_or_create(language_code="de")
    home = made.get_parent().specific
    if not home.has_translation(german):
        home.copy_for_translation(german).save_revision().publish()
    copy = made.copy_for_translation(german)
    copy.save_revision().publish()
    copy = SectionPage.objects.get(pk=copy.pk)
    html = send(
        copy, {"Years": "viele", "Place": "Bonn", "Your name": "", "Papers": paper("a.exe", b"MZ")}
    ).content.decode()
    for words in (
        "Das ist keine Zahl.", "Wählen Sie etwas von dem", "Schreiben Sie Ihren Namen", "Höchstens 2 Dateien",
        "Dateien dieser Art werden nicht angenommen", "Wählen Sie Ihre Dateien noch einmal",
    ):  # fmt: skip
        assert words in html, words
    assert ">Ja<" in re.sub(r"\s+", "", html) or "Ja</label>" in re.sub(r"\s+", "", html)
