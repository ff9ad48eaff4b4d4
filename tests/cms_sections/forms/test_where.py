"""Which form is answered: as published, of its own site, in its time, and only to who may see the page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from cms_sections.models import HomePage, SectionPage
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.roles import Role
from tests.cms_sections.conftest import MakePage, _field, section
from tests.cms_sections.forms.conftest import REQUIRED, Send, every_field, kept, names_of, nothing_kept
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


def _form(**value: object) -> dict[str, object]:
    return section("form", title="Apply", anchor="apply", fields=every_field(), **value)


def test_the_draft_of_a_form_counts_for_nothing(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    draft = SectionPage.objects.get(pk=apply.pk)
    fields = [*every_field(), _field("text", label="New and required")]
    draft.sections = [{"type": "form", "id": apply.sections[0].id, "value": {"title": "Draft", "fields": fields}}]
    revision = draft.save_revision()
    assert send(apply).status_code == 303
    revision.publish()
    published = SectionPage.objects.get(pk=apply.pk)
    answer = send(published, {"Town": "Bonn"})
    assert answer.status_code == 422
    assert "Fill in “New and required”." in answer.content.decode()
    assert send(published, {"New and required": "yes"}).status_code == 303
    assert [each.section_name for each in kept(tenant)] == ["Draft", "Apply"]


def test_a_form_in_its_time_and_an_hour_longer(client: Client, page: MakePage, send: Send, tenant: Tenant) -> None:
    now, hour = timezone.now(), timedelta(hours=1)
    begun = page("Begun", sections=[_form(visible_from=(now - hour).isoformat(), visible_to=(now + hour).isoformat())])
    just = page("Just", sections=[_form(visible_to=(now - hour * 0.9).isoformat())])
    over = page("Over", sections=[_form(visible_to=(now - hour * 1.1).isoformat())])
    later = page("Later", sections=[_form(visible_from=(now + hour).isoformat())])
    assert send(begun).status_code == 303

    assert "<form" not in client.get("/just/").content.decode()
    mistake = send(just, {"Mail": "wrong"})
    assert mistake.status_code == 422
    assert 'value="wrong"' in mistake.content.decode()
    thanked = send(just)
    assert "Thank you." in client.get(thanked["Location"].partition("#")[0]).content.decode()

    answer = send(over)
    assert answer.status_code == 410
    assert "<h1>This form is closed.</h1>" in answer.content.decode()
    assert "Thank you." not in client.get(f"/over/?sent={over.sections[0].id}").content.decode()

    assert send(later).status_code == 404
    assert {each.page_title for each in kept(tenant)} == {"Begun", "Just"}


def test_a_form_of_a_closed_page_is_for_who_may_see_it(
    client: Client, signed_in: SignIn, apply: SectionPage, tenant: Tenant
) -> None:
    PageViewRestriction.objects.create(page=apply, restriction_type="login")
    names = names_of(apply)
    typed = {names[label]: value for label, value in REQUIRED.items()}
    address = f"/forms/{apply.pk}/{apply.sections[0].id}/"
    assert client.post(address, typed).status_code == 404
    assert client.get(address).status_code == 404
    assert nothing_kept(tenant)
    member = signed_in(Role.STAFF)
    assert member.post(address, typed).status_code == 303
    assert len(kept(tenant)) == 1


def test_a_form_below_a_closed_page_is_closed_with_a_password(client: Client, page: MakePage, tenant: Tenant) -> None:
    above = page("Above")
    below = page("Below", parent=above, sections=[_form()])
    restriction = PageViewRestriction.objects.create(page=above, restriction_type="password", password="open")
    address = f"/forms/{below.pk}/{below.sections[0].id}/"
    typed = {names_of(below)[label]: value for label, value in REQUIRED.items()}
    assert client.post(address, typed).status_code == 404
    session = client.session
    session["passed_page_view_restrictions"] = [restriction.pk]
    session.save()
    assert client.post(address, typed).status_code == 303
    assert len(kept(tenant)) == 1


def test_who_is_signed_in_does_not_matter_on_a_public_page(
    signed_in: SignIn, apply: SectionPage, tenant: Tenant
) -> None:
    client = signed_in(Role.STAFF)
    typed = {names_of(apply)[label]: value for label, value in REQUIRED.items()}
    answer = client.post(f"/forms/{apply.pk}/{apply.sections[0].id}/", typed)
    assert answer.status_code == 303
    assert not answer.wsgi_request.session.accessed
    assert "Cookie" not in answer.get("Vary", "")


def test_what_is_taken_back_takes_nothing(send: Send, apply: SectionPage, tenant: Tenant) -> None:
    apply.unpublish()
    assert send(apply).status_code == 404
    assert nothing_kept(tenant)


def test_two_tenants(client: Client, send: Send, apply: SectionPage, tenant: Tenant, other_tenant: Tenant) -> None:
    home = HomePage(title="Birch", slug="birch")
    Page.get_first_root_node().add_child(instance=home)
    theirs = SectionPage(title="Birch jobs", slug="birch-jobs", sections=[_form()])
    home.add_child(instance=theirs)
    site = Site.objects.create(hostname="birch.example.test", root_page=home)
    SiteTenant.objects.create(site=site, tenant=other_tenant)
    assert send(theirs).status_code == 404
    assert send(apply, headers={"host": "birch.example.test"}).status_code == 404
    assert send(theirs, headers={"host": "birch.example.test"}).status_code == 303
    assert [len(kept(each)) for each in (tenant, other_tenant)] == [0, 1]


def test_a_page_to_thank(client: Client, page: MakePage, send: Send, tenant: Tenant) -> None:
    thanks = page("Thanks")
    made = page("Jobs", sections=[_form(thanks_page=thanks.pk)])
    assert send(made)["Location"] == "/thanks/"
    trapped = send(made, {"website": "https://spam.example"})
    assert (trapped.status_code, trapped["Location"], len(kept(tenant))) == (303, "/thanks/", 1)
    thanks.unpublish()
    assert send(made, {"Town": "Bonn"})["Location"].startswith("/jobs/?sent=")
