"""Sections copied to another page: into its draft, by people who may change both."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, Site

from cms_sections.copying.services import copy_sections
from cms_sections.models import HomePage, SectionPage
from portal.tenants.models import Membership, SiteTenant, Tenant
from portal.tenants.roles import Role
from portal.tenants.services import prepare_tenant, sync_groups
from tests.cms_sections.conftest import MakePage, section
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db

Stored = list[dict[str, Any]]


@pytest.fixture
def editor(signed_in: SignIn, home: HomePage, tenant: Tenant) -> Client:
    client = signed_in(Role.EDITOR)
    _with_rights(tenant)
    return client


def _with_rights(tenant: Tenant) -> None:
    prepare_tenant(tenant)
    for membership in Membership.objects.filter(tenant=tenant):
        sync_groups(membership.user)


def _draft(page: Page) -> Stored:
    latest = SectionPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return [
        {"type": part["type"], "title": part["value"].get("title") or part["value"].get("quote"), "id": part["id"]}
        for part in latest.sections.raw_data
    ]


def _live(page: Page) -> list[str]:
    return [part["type"] for part in SectionPage.objects.get(pk=page.pk).sections.raw_data]


def _ask(client: Client, source: Page, target: Page, *keys: str) -> Any:
    return client.post(f"/admin/sections/copy/{source.pk}/", {"sections": keys, "target": str(target.pk)})


def test_chosen_ones_stand_at_the_end_of_the_other_pages_draft(client: Client, editor: Client, page: MakePage) -> None:
    first, second = section("hero", title="First"), section("quote", quote="Second", name="N")
    source = page("Source", sections=[first, second])
    unpublished = section("notice", kind="info", title="Only in the draft", text="")
    source.sections = [first, second, unpublished]
    source.save_revision()
    target = page("Target", sections=[section("heading", title="Old")])
    screen = editor.get(f"/admin/sections/copy/{source.pk}/").content.decode()
    assert "Hero: First" in screen
    assert "Notice: Only in the draft" in screen
    before = SectionPage.objects.get(pk=source.pk).latest_revision_id
    answer = _ask(editor, source, target, second["id"], unpublished["id"])
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/pages/{target.pk}/edit/")
    after = _draft(target)
    assert [(part["type"], part["title"]) for part in after] == [
        ("heading", "Old"), ("quote", "Second"), ("notice", "Only in the draft"),
    ]  # fmt: skip
    assert not {second["id"], unpublished["id"]} & {part["id"] for part in after}, "copies have ids of their own"
    assert _live(target) == ["heading"], "nothing is published by itself"
    assert "Second" not in client.get("/target/").content.decode()
    assert SectionPage.objects.get(pk=source.pk).latest_revision_id == before
    revision = SectionPage.objects.get(pk=target.pk).latest_revision
    assert revision.user is not None


def test_a_kept_section_is_copied_as_it_is(editor: Client, page: MakePage) -> None:
    kept = section("events_calendar", months=[1, 2], nested={"deep": None})
    source, target = page("Source", sections=[kept]), page("Target")
    assert _ask(editor, source, target, kept["id"]).status_code == 302
    latest = SectionPage.objects.get(pk=target.pk).get_latest_revision_as_object()
    (copied,) = latest._meta.get_field("sections").get_prep_value(latest.sections)
    assert copied == {**kept, "id": copied["id"]}


def test_mistakes_are_said_and_change_nothing(editor: Client, page: MakePage) -> None:
    one = section("hero", title="One")
    source, target = page("Source", sections=[one]), page("Target")
    for answer, words in (
        (_ask(editor, source, target), "Choose at least one section."),
        (_ask(editor, source, target, "nothing-of-this-page"), "is not one of the available choices"),
        (_ask(editor, source, source, one["id"]), "Choose a page made of sections."),
        (_ask(editor, source, Page.objects.get(depth=1), one["id"]), "Choose a page made of sections."),
    ):
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert _draft(target) == []
    assert SectionPage.objects.get(pk=target.pk).latest_revision is None
    assert "has no sections yet" in editor.get(f"/admin/sections/copy/{target.pk}/").content.decode()


def test_a_locked_page_may_be_copied_from_and_not_to(editor: Client, page: MakePage) -> None:
    one = section("hero", title="One")
    source, target = page("Source", sections=[one]), page("Target")
    Page.objects.filter(pk=target.pk).update(locked=True)
    answer = _ask(editor, source, target, one["id"])
    assert "somebody has locked it" in answer.content.decode()
    assert _draft(target) == []
    Page.objects.update(locked=False)
    Page.objects.filter(pk=source.pk).update(locked=True)
    assert _ask(editor, source, target, one["id"]).status_code == 302
    assert [part["title"] for part in _draft(target)] == ["One"]


@pytest.mark.parametrize("role", [Role.STAFF, Role.MANAGER])
def test_only_who_may_change_pages(
    signed_in: SignIn, editor: Client, page: MakePage, tenant: Tenant, role: str
) -> None:
    one = section("hero", title="One")
    source, target = page("Source", sections=[one]), page("Target")
    other = signed_in(role)
    _with_rights(tenant)
    may = source.permissions_for_user(Membership.objects.get(role=role, tenant=tenant).user).can_edit()
    answer = _ask(other, source, target, one["id"])
    assert (len(_draft(target)) == 1) is may
    assert answer.status_code == (302 if may else answer.status_code)
    if not may:
        assert answer.status_code in (302, 403)


def test_nothing_of_another_organisation_can_be_reached(
    signed_in: SignIn, editor: Client, page: MakePage, other_tenant: Tenant
) -> None:
    one = section("hero", title="Secret words")
    source = page("Ours", sections=[one])
    foreign_home = HomePage(title="Foreign", slug="foreign")
    Page.get_first_root_node().add_child(instance=foreign_home)
    site = Site.objects.create(hostname="other.example", root_page=foreign_home)
    SiteTenant.objects.create(site=site, tenant=other_tenant)
    theirs = SectionPage(title="Theirs", sections=[section("hero", title="Foreign words")])
    foreign_home.add_child(instance=theirs)
    stranger = signed_in(Role.EDITOR, tenant=other_tenant)
    _with_rights(other_tenant)
    assert stranger.get(f"/admin/sections/copy/{theirs.pk}/").status_code == 200
    for client, mine, not_mine in ((editor, source, theirs), (stranger, theirs, source)):
        assert client.get(f"/admin/sections/copy/{not_mine.pk}/").status_code == 404
        assert _ask(client, not_mine, mine, one["id"]).status_code == 404
        answer = _ask(client, mine, not_mine, str(mine.sections.raw_data[0]["id"]))
        assert answer.status_code == 200
        assert not_mine.title not in answer.content.decode()
    for untouched in (source, theirs):
        assert SectionPage.objects.get(pk=untouched.pk).latest_revision is None


def test_the_service_asks_for_both_rights(page: MakePage, person: Any, editor: Client) -> None:
    from django.core.exceptions import PermissionDenied

    one = section("hero", title="One")
    source, target = page("Source", sections=[one]), page("Target")
    with pytest.raises(PermissionDenied):
        copy_sections(source=source, keys=[one["id"]], target=target, by=person(Role.STAFF))
    assert SectionPage.objects.get(pk=target.pk).latest_revision is None


def test_the_editor_leads_there(editor: Client, page: MakePage) -> None:
    made = page("Made", sections=[section("hero", title="One")])
    screen = editor.get(f"/admin/pages/{made.pk}/edit/").content.decode()
    assert f"/admin/sections/copy/{made.pk}/" in screen
