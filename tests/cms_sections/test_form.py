"""The contact form: what it takes, what it refuses, and what is kept of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import override_settings
from wagtail.models import Page, Site

from cms_sections import guards
from cms_sections.models import FormSubmission, HomePage, SectionPage
from portal.plugins.models import EventRecord
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakePage, section

pytestmark = pytest.mark.django_db

TYPED = {
    "name": "Łucja Ångström-O’Neill",
    "company": "Żuraw & Söhne",
    "email": "lucja@example.com",
    "phone": "+48 (22) 555-01-02",
    "message": "We need somebody who answers.\nBy May.",
    "consent": "on",
}


@pytest.fixture
def contact(page: MakePage) -> SectionPage:
    return page("Contact", sections=[section("contact_form", title="Tell us", anchor="contact")])


def address(contact: SectionPage, which: int = 0) -> str:
    return f"/forms/{contact.pk}/{contact.sections[which].id}/"


def send(client: Client, contact: SectionPage, typed: dict[str, Any] | None = None, **headers: str) -> Any:
    return client.post(address(contact), TYPED if typed is None else typed, headers=headers)


def submissions(tenant: Tenant) -> list[FormSubmission]:
    with tenant_scope(tenant):
        return list(FormSubmission.objects.all())


def events(tenant: Tenant) -> list[EventRecord]:
    with tenant_scope(tenant):
        return list(EventRecord.objects.all())


def test_an_enquiry_is_kept_told_and_thanked_for(client: Client, contact: SectionPage, tenant: Tenant) -> None:
    answer = send(client, contact, referer="http://testserver/contact/?utm_source=letter&utm_campaign=spring&x=1")
    section_id = contact.sections[0].id
    assert (answer.status_code, answer["Location"]) == (303, f"/contact/?sent={section_id}#contact-form")
    (kept,) = submissions(tenant)
    assert (kept.name, kept.company_name, kept.email) == (TYPED["name"], TYPED["company"], TYPED["email"])
    assert (kept.phone, kept.message.splitlines()) == ("+48 (22) 555-01-02", TYPED["message"].splitlines())
    assert (kept.page_id, kept.page_title, kept.section_id, kept.section_name) == (
        contact.pk, "Contact", section_id, "Tell us",
    )  # fmt: skip
    assert kept.page_url == "http://testserver/contact/"
    assert kept.campaign == {"source": "letter", "campaign": "spring"}
    assert kept.consent is True
    assert kept.consent_text == "You may store what I wrote here to answer it."
    assert "127.0.0.1" not in str(vars(kept))
    (event,) = events(tenant)
    assert event.event_type.endswith(".FormSubmitted")
    assert event.payload["submission_id"] == str(kept.pk)
    assert (event.payload["campaign"], event.payload["company_name"]) == ("spring", TYPED["company"])
    assert event.payload["answers"]["Name"] == TYPED["name"]
    thanks = client.get(answer["Location"].partition("#")[0]).content.decode()
    assert "Thank you. Your message has arrived." in thanks
    assert "<form" not in thanks


def test_no_session_no_cookie_no_token(client: Client, contact: SectionPage) -> None:
    shown = client.get("/contact/")
    answers = [
        shown,
        send(client, contact),
        send(client, contact, {}),
        client.get(f"/contact/?sent={contact.sections[0].id}"),
    ]
    for answer in answers:
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.wsgi_request.session.accessed
    assert b"csrfmiddlewaretoken" not in shown.content


def test_it_works_with_the_csrf_middleware_on(contact: SectionPage, tenant: Tenant) -> None:
    assert send(Client(enforce_csrf_checks=True), contact).status_code == 303
    assert len(submissions(tenant)) == 1


def test_a_mistake_shows_the_page_again_with_everything_typed(
    client: Client, contact: SectionPage, tenant: Tenant
) -> None:
    typed = {**TYPED, "email": "lucja at example", "name": "", "message": "<b>keep & me</b>"}
    answer = send(client, contact, typed, referer="http://testserver/contact/?utm_campaign=spring")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert submissions(tenant) == []
    assert "2 things need your attention" in html
    assert 'href="#contact-email"' in html
    assert re.search(r'<input[^>]*name="email"[^>]*aria-invalid="true"', html)
    assert 'value="lucja at example"' in html
    assert "&lt;b&gt;keep &amp; me&lt;/b&gt;" in html
    assert 'value="utm_campaign=spring"' in html
    assert "<title>Contact" in html
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "), ("name", "x" * 121), ("email", ""), ("email", "a@b"), ("email", "x@" + "y" * 300 + ".example"),
        ("phone", "call me"), ("phone", "12"), ("message", ""), ("message", "x" * 5001), ("message", "nul\x00byte"),
        ("consent", ""), ("company", "x" * 201),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(
    client: Client, contact: SectionPage, tenant: Tenant, field: str, value: str
) -> None:
    answer = send(client, contact, {**TYPED, field: value})
    assert answer.status_code == 422
    assert f'id="contact-{field}_error"' in answer.content.decode()
    assert submissions(tenant) == events(tenant) == []


def test_the_trap_answers_like_success_and_keeps_nothing(client: Client, contact: SectionPage, tenant: Tenant) -> None:
    answer = send(client, contact, {**TYPED, "website": "https://spam.example"})
    assert submissions(tenant) == events(tenant) == []
    assert (answer.status_code, answer["Location"]) == (303, send(client, contact)["Location"])
    assert len(submissions(tenant)) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "none"}, 403),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "null", "sec-fetch-site": "same-origin"}, 303),
        ({}, 303),
    ],
)
def test_only_forms_of_this_site_are_taken(
    client: Client, contact: SectionPage, tenant: Tenant, headers: dict[str, str], status: int
) -> None:
    answer = send(client, contact, **headers)
    assert answer.status_code == status
    assert len(submissions(tenant)) == (1 if status == 303 else 0)
    if status == 403:
        assert "what you wrote is still here" in answer.content.decode()
        assert "lucja@example.com" in answer.content.decode()


def test_faster_than_a_person_is_asked_to_press_again(client: Client, contact: SectionPage, tenant: Tenant) -> None:
    answer = send(client, contact, {**TYPED, "elapsed": "300"})
    assert answer.status_code == 422
    assert "Press the button once more" in answer.content.decode()
    assert submissions(tenant) == []
    assert send(client, contact, {**TYPED, "elapsed": "4000"}).status_code == 303
    assert len(submissions(tenant)) == 1


def test_a_second_press_is_the_same_enquiry(client: Client, contact: SectionPage, tenant: Tenant) -> None:
    assert send(client, contact).status_code == send(client, contact).status_code == 303
    assert len(submissions(tenant)) == len(events(tenant)) == 1
    send(client, contact, {**TYPED, "message": "Another matter"})
    assert len(submissions(tenant)) == 2


def test_too_many_from_one_address_wait(client: Client, contact: SectionPage, tenant: Tenant) -> None:
    for number in range(guards.LIMIT):
        assert send(client, contact, {**TYPED, "message": f"Number {number}"}).status_code == 303
    answer = send(client, contact, {**TYPED, "message": "One too many"})
    assert answer.status_code == 429
    assert "One too many" in answer.content.decode()
    assert len(submissions(tenant)) == guards.LIMIT
    assert client.post(address(contact), TYPED, REMOTE_ADDR="192.0.2.7").status_code == 303


BROKEN_CACHE = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
}


def test_the_limit_holds_without_the_cache(client: Client, contact: SectionPage, tenant: Tenant) -> None:
    with override_settings(CACHES=BROKEN_CACHE):
        for number in range(guards.LIMIT):
            assert _limited(number) is False
            with tenant_scope(tenant):
                _arrived(number)
        assert _limited(99) is True
    cache.clear()


def _limited(_number: int) -> bool:
    with tenant_scope(Tenant.objects.get(slug="alder")):
        return guards.too_often("r")


def _arrived(number: int) -> None:
    FormSubmission.objects.create(
        page_id=1, page_title="p", page_url="/", section_id="s", section_name="s", name="n", email="e@example.com",
        remote_hash="r", fingerprint=str(number),
    )  # fmt: skip


def test_a_site_without_an_organisation_says_so(client: Client, contact: SectionPage, tenant: Tenant) -> None:
    SiteTenant.objects.filter(tenant=tenant).delete()
    answer = send(client, contact)
    assert answer.status_code == 503
    assert "Nothing was sent" in answer.content.decode()
    assert TYPED["email"] in answer.content.decode()
    assert submissions(tenant) == []


def test_each_site_keeps_its_own(client: Client, contact: SectionPage, tenant: Tenant, other_tenant: Tenant) -> None:
    home = HomePage(title="Birch", slug="birch")
    Page.get_first_root_node().add_child(instance=home)
    theirs = SectionPage(title="Contact", sections=[section("contact_form", title="Birch")])
    home.add_child(instance=theirs)
    site = Site.objects.create(hostname="birch.example.test", root_page=home)
    SiteTenant.objects.create(site=site, tenant=other_tenant)
    assert client.post(address(theirs), TYPED, headers={"host": "birch.example.test"}).status_code == 303
    assert len(submissions(other_tenant)) == 1
    assert submissions(tenant) == []
    # The page of one site does not answer on the other's host.
    assert client.post(address(theirs), TYPED).status_code == 404
    assert client.post(address(contact), TYPED, headers={"host": "birch.example.test"}).status_code == 404
    assert submissions(tenant) == []


def test_unknown_forms_are_not_found(client: Client, contact: SectionPage, page: MakePage) -> None:
    other = page("Other", sections=[section("faq", title="Q", entries=[])])
    draft = page("Draft", live=False, sections=[section("contact_form", title="Draft")])
    for path in (
        f"/forms/{contact.pk}/nothing/", "/forms/999999/x/", address(other), address(draft), "/forms/abc/x/",
        f"/forms/{'9' * 30}/x/",
    ):  # fmt: skip
        assert client.post(path, TYPED).status_code == 404, path


def test_opening_the_address_leads_to_the_form(client: Client, contact: SectionPage) -> None:
    answer = client.get(address(contact))
    assert (answer.status_code, answer["Location"]) == (302, "/contact/#contact")
    assert client.put(address(contact)).status_code == 405


def test_two_forms_on_one_page_keep_apart(client: Client, page: MakePage, tenant: Tenant) -> None:
    both = page("Both", sections=[section("contact_form", title="One"), section("contact_form", title="Two")])
    html = client.post(address(both, 1), {**TYPED, "name": ""}).content.decode()
    assert html.count("<form") == 2
    assert html.count("One thing needs your attention") == 1
    assert html.index("One thing needs your attention") > html.index(">Two<")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert client.post(address(both, 1), TYPED).status_code == 303
    (kept,) = submissions(tenant)
    assert kept.section_name == "Two"


def test_addresses_that_are_none_fail_nobody(client: Client, contact: SectionPage, tenant: Tenant) -> None:
    assert send(client, contact, origin="http://[").status_code == 403
    assert submissions(tenant) == []
    assert send(client, contact, referer="http://127.0.0.1]/?utm_source=1").status_code == 303
    assert [kept.campaign for kept in submissions(tenant)] == [{}]


def test_signs_that_nobody_types_are_left_out(client: Client, contact: SectionPage, tenant: Tenant) -> None:
    assert send(client, contact, {**TYPED, "name": "Ad\x01a\x1b", "message": "Two\nlines\x02"}).status_code == 303
    assert [(kept.name, kept.message) for kept in submissions(tenant)] == [("Ada", "Two\nlines")]
