"""From draft to page: who sees what when, through the admin's own screens."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, Revision

from cms_sections.blocks.kept import KEPT
from cms_sections.models import HomePage, SectionPage
from portal.tenants.models import Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.services import prepare_tenant, sync_groups
from tests.cms_sections.conftest import MakeDocument, MakePage, MakePicture, MakeVideo, every_kind, section
from tests.support.page_form import form_of
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


def edit(client: Client, page: Page, **data: Any) -> Any:
    return client.post(f"/admin/pages/{page.pk}/edit/", form_of(page, **data))


def test_a_draft_is_for_the_team_until_it_is_published(client: Client, editor: Client, home: HomePage) -> None:
    answer = editor.post(
        f"/admin/pages/add/cms_sections/sectionpage/{home.pk}/",
        form_of(SectionPage(title="News", slug="news"), [section("quote", quote="What is new", name="N")]),
    )
    assert answer.status_code == 302, answer.context["form"].errors.as_json()
    draft = SectionPage.objects.get(slug="news")
    assert draft.live is False
    assert client.get("/news/").status_code == 404
    preview = editor.get(f"/admin/pages/{draft.pk}/view_draft/")
    assert "What is new" in preview.content.decode()
    assert client.get(f"/admin/pages/{draft.pk}/view_draft/").status_code == 302
    assert edit(editor, draft, **{"action-publish": "1"}).status_code == 302
    assert "What is new" in client.get("/news/").content.decode()


def test_a_visitor_sees_the_old_page_until_and_the_new_one_at_once(
    client: Client, editor: Client, page: MakePage
) -> None:
    made = page("About", sections=[section("quote", quote="Old words", name="N")])
    first = made.save_revision()
    first.publish()
    made.refresh_from_db()
    assert edit(editor, made, sections=[section("quote", quote="New words", name="N")]).status_code == 302
    assert "Old words" in client.get("/about/").content.decode()
    made.refresh_from_db()
    draft = made.get_latest_revision_as_object()
    assert edit(editor, draft, **{"action-publish": "1"}).status_code == 302
    shown = client.get("/about/").content.decode()
    assert "New words" in shown
    assert "Old words" not in shown
    answer = editor.get(f"/admin/pages/{made.pk}/revisions/{first.pk}/revert/")
    assert "Old words" in answer.content.decode()
    old = Revision.objects.get(pk=first.pk).as_object()
    restored = editor.post(
        f"/admin/pages/{made.pk}/edit/", form_of(old, **{"action-publish": "1", "revision": str(first.pk)})
    )
    assert restored.status_code == 302
    assert "Old words" in client.get("/about/").content.decode()


def test_visitors_see_the_posted_order(
    client: Client, editor: Client, page: MakePage, picture: MakePicture, document: MakeDocument, video: MakeVideo
) -> None:
    made = page("Ordered", sections=every_kind([picture()], page("Other"), document(), video()))
    made.save_revision().publish()
    data = form_of(made, **{"action-publish": "1"})
    count = int(data["sections-count"])
    order = [(index * 7 + 1) % count for index in range(count)]
    assert len(set(order)) == count
    for index, place in enumerate(order):
        data[f"sections-{index}-order"] = str(place)
    sent = editor.post(f"/admin/pages/{made.pk}/edit/", data)
    assert sent.status_code == 302, sent.content.decode()
    before = [part["type"] for part in made.sections.raw_data]
    wanted = [kind for _place, kind in sorted(zip(order, before, strict=True))]
    made.refresh_from_db()
    assert [part["type"] for part in made.sections.raw_data] == wanted
    html = client.get("/ordered/").content.decode()
    positions = [html.index(f"section s-{css}") for css in (CSS.get(kind, kind) for kind in wanted)]
    assert positions == sorted(positions)


# Where the class is not called like the kind.
CSS = {
    "form": "contact s-form",
    "text_picture": "split",
    "contact_form": 'contact"',
    "call_to_action": "action",
    "contact_card": "card",
}


def test_the_editor_shows_a_kept_section_and_saving_keeps_it(client: Client, editor: Client, page: MakePage) -> None:
    kept = section("events_calendar", months=[1, 2], nested={"deep": None})
    made = page("With a kept one", sections=[kept, section("quote", quote="Shown", name="N")])
    screen = editor.get(f"/admin/pages/{made.pk}/edit/")
    assert screen.status_code == 200
    assert "events_calendar" in screen.content.decode()
    assert "belongs to a part of the portal that is switched off" in screen.content.decode()
    data = form_of(made, **{"action-publish": "1"})
    assert data["sections-0-type"] == KEPT
    data["sections-0-order"], data["sections-1-order"] = "1", "0"
    assert editor.post(f"/admin/pages/{made.pk}/edit/", data).status_code == 302
    made.refresh_from_db()
    stored = made._meta.get_field("sections").get_prep_value(made.sections)
    assert [part["type"] for part in stored] == ["quote", "events_calendar"]
    assert stored[1] == kept
    html = client.get("/with-a-kept-one/").content.decode()
    assert "Shown" in html
    assert "events_calendar" not in html
    compared = editor.get(f"/admin/pages/{made.pk}/revisions/compare/earliest...latest/")
    assert compared.status_code == 200


def test_a_draft_may_be_unfinished_but_not_published(editor: Client, page: MakePage) -> None:
    made = page("Unfinished", live=False, sections=[])
    unfinished = [section("hero", title="", lead="")]
    assert edit(editor, made, sections=unfinished).status_code == 302
    made.refresh_from_db()
    answer = edit(editor, made.get_latest_revision_as_object(), **{"action-publish": "1"})
    assert answer.status_code == 200
    assert SectionPage.objects.get(pk=made.pk).live is False


def test_an_editor_of_another_organisation_reaches_nothing(
    signed_in: SignIn, editor: Client, home: HomePage, other_tenant: Tenant
) -> None:
    stranger = signed_in(Role.EDITOR, tenant=other_tenant)
    prepare_tenant(other_tenant)
    for membership in Membership.objects.filter(tenant=other_tenant):
        sync_groups(membership.user)
    assert stranger.get(f"/admin/pages/{home.pk}/edit/").status_code == 404
    assert editor.get(f"/admin/pages/{home.pk}/edit/").status_code == 200
    chosen = editor.get("/admin/choose-page/", {"page_type": "wagtailcore.page"}).json()["html"]
    assert "Home" in chosen
    foreign = stranger.get("/admin/choose-page/", {"page_type": "wagtailcore.page"}).json()["html"]
    assert "Home" not in foreign
    searched = stranger.get("/admin/choose-page/search/", {"q": "Home", "page_type": "wagtailcore.page"})
    assert "Home" not in searched.content.decode().replace('value="Home"', "")
