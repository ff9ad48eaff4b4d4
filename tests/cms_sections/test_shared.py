"""Shared sections: written once, shown on many pages, and not lost while a page shows them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, Revision, Site

from cms_sections.models import HomePage, SectionPage, SharedSection, SharedSections
from cms_sections.models.submissions import FormSubmission
from cms_sections.sharing.selectors import still_shown, uses_of
from cms_sections.sharing.services import detach_copy, make_folder, share_section
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePage, MakePicture, every_kind, section
from tests.support.page_form import form_of
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(site: Site) -> SharedSections:
    return make_folder(site=site)


@pytest.fixture
def shared(folder: SharedSections) -> SharedSection:
    return make(folder, "Promise", section("quote", quote="We answer", name="All of us"))


def make(folder: SharedSections, title: str, content: dict[str, Any], **fields: Any) -> SharedSection:
    made = SharedSection(title=title, slug=title.lower().replace(" ", "-"), sections=[content], **fields)
    folder.add_child(instance=made)
    return made


def place(source: Page, anchor: str = "") -> dict[str, Any]:
    return section("shared", source=source.pk, anchor=anchor)


def read(client: Client, page: Page) -> str:
    answer = client.get(page.get_url() or "/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_what_is_published_once_shows_on_every_page(client: Client, page: MakePage, shared: SharedSection) -> None:
    pages = [page(f"Page {number}", sections=[place(shared)]) for number in (1, 2)]
    assert all("We answer" in read(client, each) for each in pages)

    shared.sections = [section("quote", quote="We call back", name="All of us")]
    draft = shared.save_revision()
    assert all("We answer" in read(client, each) and "call back" not in read(client, each) for each in pages)
    draft.publish()
    assert all("We call back" in read(client, each) for each in pages)

    SharedSection.objects.get().unpublish()
    assert all("We call back" not in read(client, each) for each in pages)


def test_visitors_cannot_open_it_and_no_address_is_given(client: Client, shared: SharedSection) -> None:
    folder = shared.get_parent().specific
    for each in (shared, folder):
        assert (each.get_url(), each.full_url, each.get_sitemap_urls()) == (None, None, [])
    assert client.get("/shared-sections/").status_code == 404
    assert client.get("/shared-sections/promise/").status_code == 404


def test_its_anchor_on_the_page_and_a_title_that_it_brings(client: Client, page: MakePage, folder: Any) -> None:
    hero = make(folder, "Hero", section("hero", title="A shared hero", anchor="top", buttons=[]))
    made = page("With hero", sections=[place(hero), place(hero, anchor="again"), place(hero)])
    html = read(client, made)
    assert html.count("<h1") == 1
    assert [f'id="{anchor}"' in html for anchor in ("top", "again", "top-2")] == [True, True, True]


def test_it_costs_the_same_however_many_are_shown(
    client: Client, home: HomePage, page: MakePage, folder: Any, picture: MakePicture
) -> None:
    other = page("Services", show_in_menus=True)
    kinds = every_kind([picture(f"Picture {number}") for number in range(3)], other)
    sources = [make(folder, f"Source {number}", kind) for number, kind in enumerate(kinds)]

    def queries(*sections: dict[str, Any]) -> list[str]:
        home.sections = list(sections)
        home.save()
        client.get("/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/").status_code == 200
        return [query["sql"] for query in caught.captured_queries]

    few, many = queries(*map(place, sources)), queries(*[place(source) for source in sources * 5])
    assert len(few) == len(many), "\n".join(many)
    assert len(many) <= len(queries(*kinds)) + 1, "\n".join(many)


def test_a_shared_form_makes_leads_of_the_page_that_showed_it(
    client: Client, page: MakePage, folder: Any, tenant: Tenant
) -> None:
    form = section("contact_form", title="Write to us")
    made = page("Contact", sections=[place(make(folder, "Form", form), anchor="write")])
    html = read(client, made)
    action = reverse("cms_sections:form", args=[made.pk, form["id"]])
    assert f'action="{action}#write-form"' in html
    assert "cms_sections/form." in html

    filled = {"name": "Ann", "email": "ann@example.com", "message": "Hello", "consent": "on"}
    answer = client.post(action, filled)
    assert answer.status_code == 303
    with tenant_scope(tenant):
        assert FormSubmission.objects.get().page_id == made.pk
    folder_page = SharedSection.objects.get()
    assert client.post(reverse("cms_sections:form", args=[folder_page.pk, form["id"]]), filled).status_code == 404


def test_one_cannot_hold_another(folder: Any, shared: SharedSection) -> None:
    inner = SharedSection(title="Inner", slug="inner", sections=[place(shared)])
    with pytest.raises(ValidationError, match="cannot hold another"):
        folder.add_child(instance=inner)
    assert SharedSection.objects.count() == 1


def test_where_it_is_shown_counts_pages_and_drafts(page: MakePage, shared: SharedSection, folder: Any) -> None:
    unused = make(folder, "Unused", section("quote", quote="Nobody", name="N"))
    on_page = page("On page", sections=[place(shared), place(shared)])
    begun = page("Begun", sections=[section("quote", quote="Only words", name="N")])
    begun.sections = [place(shared)]
    begun.save_revision()
    page("Other", sections=[section("quote", quote='a "shared" word', name="shared")])

    uses = uses_of([shared, unused])
    assert [each.pk for each in uses[shared.pk]] == [begun.pk, on_page.pk]
    assert uses[unused.pk] == []


@pytest.mark.parametrize("way", ["alone", "in bulk"])
def test_deleting_while_shown_is_refused_with_the_list(
    editor: Client, page: MakePage, shared: SharedSection, way: str
) -> None:
    made = page("About us", sections=[place(shared)])
    address = {
        "alone": reverse("wagtailadmin_pages:delete", args=[shared.pk]),
        "in bulk": reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={shared.pk}",
    }[way]

    answer = editor.post(address)

    assert answer.status_code == 409
    assert "Nothing was deleted" in answer.content.decode()
    assert "About us" in answer.content.decode()
    assert SharedSection.objects.filter(pk=shared.pk).exists()
    made.sections = []
    made.save()
    assert editor.post(address).status_code == 302
    assert not SharedSection.objects.filter(pk=shared.pk).exists()


def test_what_goes_with_the_pages_that_show_it_is_not_held(page: MakePage, shared: SharedSection, home: Page) -> None:
    made = page("About us", sections=[place(shared)])
    assert still_shown([shared, made]) == {}
    for leaving in (shared, shared.get_parent()):
        staying = {source.pk: [each.pk for each in pages] for source, pages in still_shown([leaving]).items()}
        assert staying == {shared.pk: [made.pk]}


def test_a_copy_is_put_in_its_place_in_the_draft(client: Client, page: MakePage, shared: SharedSection) -> None:
    kept = section("quote", quote="Own words", name="N")
    shown = place(shared, anchor="promise")
    made = page("About us", sections=[kept, shown])

    revision = detach_copy(page=made, section_id=shown["id"], by=None)

    first, second = revision.as_object().sections.raw_data
    assert first == kept
    assert (second["type"], second["value"]["quote"], second["value"]["anchor"]) == ("quote", "We answer", "promise")
    assert second["id"] not in {shown["id"], shared.sections.raw_data[0]["id"]}
    assert SectionPage.objects.get(pk=made.pk).sections.raw_data[1]["type"] == "shared"
    assert shared.sections.raw_data[0]["value"].get("anchor", "") == ""


@pytest.mark.parametrize("which", ["an own section", "none"])
def test_nothing_is_detached_where_nothing_is_shared(page: MakePage, shared: SharedSection, which: str) -> None:
    kept = section("quote", quote="Own words", name="N")
    made = page("About us", sections=[kept])
    with pytest.raises(ValidationError):
        detach_copy(page=made, section_id=kept["id"] if which == "an own section" else "gone", by=None)
    assert Revision.objects.count() == 0


def test_a_section_of_a_page_becomes_a_shared_one(client: Client, page: MakePage, site: Site) -> None:
    quote = section("quote", quote="Own words", name="N", anchor="words")
    made = page("About us", sections=[quote])

    shared = share_section(page=made, section_id=quote["id"], name="Words", by=None)

    assert SharedSection.objects.get() == shared
    assert SharedSection.objects.get().sections.raw_data[0] == quote
    draft = SectionPage.objects.get(pk=made.pk).get_latest_revision_as_object()
    assert [(item["type"], item["value"]) for item in draft.sections.raw_data] == [
        ("shared", {"source": shared.pk, "anchor": "words"})
    ]
    assert "Own words" in read(client, made)
    draft.save_revision().publish()
    assert "Own words" in read(client, made)
    with pytest.raises(ValidationError, match="cannot be shared"):
        share_section(page=made, section_id=draft.sections.raw_data[0]["id"], name="Twice", by=None)
    assert SharedSection.objects.count() == 1


def test_the_library_says_on_how_many_pages_and_the_editor_on_which(
    editor: Client, page: MakePage, shared: SharedSection, folder: Any
) -> None:
    page("About us", sections=[place(shared)])
    page("Prices", sections=[place(shared)])
    make(folder, "Unused", section("quote", quote="Nobody", name="N"))

    run_jobs()  # which make it findable
    listed = editor.get(reverse("shared_sections:index")).content.decode()
    assert "2 pages" in listed
    assert "Unused" in listed
    assert "Promise" in editor.get(reverse("shared_sections:index") + "?q=promise").content.decode()
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[shared.pk])).content.decode()
    assert "2 pages show it" in form
    assert "About us" in form
    assert "Prices" in form
    answer = editor.post(reverse("wagtailadmin_pages:edit", args=[shared.pk]), form_of(shared))
    assert answer.status_code == 302, answer.context["form"].errors.as_json()


def test_the_screen_shares_and_detaches(editor: Client, client: Client, page: MakePage, shared: SharedSection) -> None:
    own, shown = section("quote", quote="Own words", name="N"), place(shared)
    made = page("About us", sections=[own, shown])
    address = reverse("cms_sections_sharing", args=[made.pk])
    screen = editor.get(address).content.decode()
    assert "Make it a shared section" in screen
    assert "Put a copy in its place" in screen
    assert address in editor.get(reverse("wagtailadmin_pages:edit", args=[made.pk])).content.decode()

    nameless = editor.post(address, {"do": "share", "section": own["id"], "name": " "}, follow=True)
    assert "Give it a name" in nameless.content.decode()
    assert SharedSection.objects.count() == 1
    editor.post(address, {"do": "share", "section": own["id"], "name": "Words"})
    editor.post(address, {"do": "detach", "section": shown["id"]})

    draft = SectionPage.objects.get(pk=made.pk).get_latest_revision_as_object()
    first, second = draft.sections.raw_data
    assert (first["type"], first["value"]["source"]) == ("shared", SharedSection.objects.get(title="Words").pk)
    assert (second["type"], second["value"]["quote"]) == ("quote", "We answer")
    assert [item["type"] for item in SectionPage.objects.get(pk=made.pk).sections.raw_data] == ["quote", "shared"]


def test_the_screen_is_for_who_may_change_the_page(
    signed_in: SignIn, editor: Client, page: MakePage, shared: SharedSection, other_tenant: Tenant
) -> None:
    own = section("quote", quote="Own words", name="N")
    made = page("About us", sections=[own])
    address = reverse("cms_sections_sharing", args=[made.pk])
    for somebody in (Client(), signed_in(Role.STAFF), signed_in(Role.EDITOR, tenant=other_tenant)):
        assert somebody.get(address).status_code in {302, 404}
        assert somebody.post(address, {"do": "share", "section": own["id"], "name": "Words"}).status_code in {302, 404}
    assert editor.get(reverse("cms_sections_sharing", args=[shared.pk])).status_code == 404
    assert (SharedSection.objects.count(), Revision.objects.count()) == (1, 0)
