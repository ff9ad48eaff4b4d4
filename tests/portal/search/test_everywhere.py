"""The admin's one search box: every role finds what it may see of its own organisation, and nothing else."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from wagtail.models import Page, Site

from cms_sections.models import HomePage, SectionPage, SharedSection, SharedSections
from cms_sections.services import Enquiry, open_site, receive_enquiry
from crm_plugin.admin_search import CrmSearch
from crm_plugin.contacts.facts import CompanyFacts, ContactFacts
from crm_plugin.contacts.services import create_company, create_contact
from crm_plugin.time_accounts.services import open_account
from integrations_plugin.models import Integration
from portal.accounts.models import User
from portal.files.collections import collection_of
from portal.files.models import LibraryDocument, LibraryImage
from portal.search.everywhere import FEW
from portal.search.plain import having_all_words, one_line
from portal.tenants.models import Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import add_member, prepare_tenant, sync_groups
from reports_plugin.models import Report
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db
ALL = {
    "Pages", "Shared sections", "Enquiries", "Images", "Documents", "Companies", "Contacts", "Time accounts", "Reports",
    "Integrations", "Members",
}  # fmt: skip
LIBRARY = {"Images", "Documents"}
WORK = {"Enquiries", "Companies", "Contacts", "Time accounts", "Reports", "Integrations"}
SEEN: dict[Role, set[str]] = {
    Role.ADMIN: ALL,
    Role.MANAGER: ALL,
    Role.EDITOR: {"Pages", "Shared sections", "Enquiries", *LIBRARY},
    Role.STAFF: WORK,
}


def fill(tenant: Tenant, mark: str) -> None:
    """One thing of each kind, all called by the same word, in which only the mark differs."""
    site = Site.objects.create(hostname=f"{mark}.example", root_page=Page.objects.get(depth=1))
    home = HomePage(title=f"Zebra {mark} home", slug=f"zebra-{mark}")
    with tenant_scope(tenant):
        open_site(site=site, home=home, name=mark, tenant=tenant)
        home.add_child(instance=SectionPage(title=f"Zebra {mark} draft", slug="draft", live=False))
        shared = SharedSection(title=f"Zebra {mark} shared", slug="shared", sections=[])
        SharedSections.objects.child_of(home).get().add_child(instance=shared)
        collection = collection_of(tenant)
        data = io.BytesIO()
        Image.new("RGB", (8, 8), "teal").save(data, "PNG")
        file = ImageFile(io.BytesIO(data.getvalue()), name="zebra.png")
        LibraryImage.objects.create(title=f"Zebra {mark} picture", file=file, collection=collection)
        document = LibraryDocument(title=f"Zebra {mark} paper", collection=collection)
        document.file.save("paper.txt", ContentFile(b"words", name="paper.txt"))
        company = create_company(name=f"Zebra {mark} company", facts=CompanyFacts())
        create_contact(company=company, facts=ContactFacts(first_name="Zebra", last_name=f"{mark} contact"))
        open_account(company_id=company.pk)
        Report.objects.create(
            title=f"Zebra {mark} report",
            period="month",
            start_on=date(2026, 1, 1),
            end_on=date(2026, 2, 1),
            time_zone="UTC",
        )
        Integration.objects.create(kind="rest", name=f"Zebra {mark} integration")
        receive_enquiry(
            enquiry=Enquiry(
                page_id=home.pk, page_title="Home", page_url="/", section_id="x", section_name="", name=f"Zebra {mark} visitor",
                email="visitor@example.org",
            ),
            remote_hash="x" * 64,
        )  # fmt: skip
        user = User.objects.create_user(f"zebra-{mark}@example.org", "a-long-test-password")
        add_member(user, tenant, Role.STAFF)


@pytest.fixture
def filled(tenant: Tenant, other_tenant: Tenant) -> None:
    for each, mark in ((tenant, "own"), (other_tenant, "foreign")):
        prepare_tenant(each)
        fill(each, mark)


def groups(client: Client, **asked: str) -> dict[str, list[str]]:
    answer = client.get("/admin/search/", asked)
    assert answer.status_code == 200
    html = answer.content.decode()
    found = {}
    for section in re.findall(r'<section class="everywhere-group".*?</section>', html, re.S):
        head = re.search(r"<h2[^>]*>(.*?) <span", section, re.S)
        assert head is not None
        found[head[1].strip()] = re.findall(r'panels-home__what"><a href="[^"]*">(.*?)</a>', section)
    return found


def sign_in(signed_in: SignIn, tenant: Tenant, role: Role) -> Client:
    client = signed_in(role)
    for membership in Membership.objects.filter(tenant=tenant):
        sync_groups(membership.user)
    return client


def test_each_role_finds_its_kinds_of_its_own_organisation(filled: None, signed_in: SignIn, tenant: Tenant) -> None:
    for role, kinds in SEEN.items():
        found = groups(sign_in(signed_in, tenant, role), q="zebra")
        assert set(found) == kinds, role
        for kind, names in found.items():
            assert names, (role, kind)
            assert not any("foreign" in name for name in names), (role, kind)


def test_rights_in_another_organisation_do_not_count_here(
    filled: None, person: MakePerson, signed_in: SignIn, tenant: Tenant, other_tenant: Tenant
) -> None:
    """Wagtail's groups of all organisations of a person hold at once."""
    user = person(Role.EDITOR)
    add_member(user, other_tenant, Role.EDITOR)
    sync_groups(user)
    client = signed_in(user)
    for each, mark in ((tenant, "own"), (other_tenant, "foreign")):
        seat = Membership.objects.get(user=user, tenant=each).pk
        client.post("/accounts/organisation/", {"seat": f"m{seat}"})
        found = groups(client, q="zebra")
        assert set(found) == SEEN[Role.EDITOR]
        assert all(mark in name for names in found.values() for name in names)


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.CUSTOMER_MANAGER])
def test_customers_and_strangers_are_not_let_in(
    filled: None, signed_in: SignIn, company: Any, client: Client, role: Role
) -> None:
    assert signed_in(role, company=company).get("/admin/search/", {"q": "zebra"}).status_code in (302, 403)
    assert client.get("/admin/search/", {"q": "zebra"}).status_code == 302


def test_the_box_in_the_menu_leads_here(signed_in: SignIn, tenant: Tenant) -> None:
    html = sign_in(signed_in, tenant, Role.STAFF).get("/admin/").content.decode()
    assert "/admin/search/" in html


def test_a_few_of_each_kind_and_all_of_one(signed_in: SignIn, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        for number in range(FEW + 3):
            create_company(name=f"Zebra {number}", facts=CompanyFacts())
        exact = create_company(name="Yak", facts=CompanyFacts())
        create_contact(company=exact, facts=ContactFacts(first_name="Yak", last_name="Person"))
    client = sign_in(signed_in, tenant, Role.STAFF)
    answer = client.get("/admin/search/", {"q": "zebra"}).content.decode()
    assert len(groups(client, q="zebra")["Companies"]) == FEW
    assert f"more than {FEW}" in answer
    assert 'href="/admin/search/?q=zebra&amp;in=crm.company"' in answer
    assert len(groups(client, q="zebra", **{"in": "crm.company"})["Companies"]) == FEW + 3
    assert set(groups(client, q="yak")) == {"Companies", "Contacts"}
    assert groups(client, q="zebra", **{"in": "nobody.knows"}) == {}


def test_umlauts_are_found_in_any_case(filled: None, signed_in: SignIn, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        LibraryImage.objects.update(title="ÄPFEL und Birnen")
    client = sign_in(signed_in, tenant, Role.EDITOR)
    assert groups(client, q="äpfel birn") == {"Images": ["ÄPFEL und Birnen"]}


HOSTILE = [
    "\0", "a\0b", "word " * 10_000, "x" * 100_000, "'; DROP TABLE x; --", "%", "_", "\\", "😀", "{{ 7*7 }}", "<script>x",
    "1" * 5000, "+49" * 50, "(", "ä" * 300, "\u202e", "a b c d e f g h i j k l m n o p q r s t u v w x y z " * 8,
]  # fmt: skip


def test_hostile_words_are_answered(signed_in: SignIn, tenant: Tenant) -> None:
    client = sign_in(signed_in, tenant, Role.ADMIN)
    for words in HOSTILE:
        for asked in ({"q": words}, {"q": "zebra", "in": words}):
            answer = client.get("/admin/search/", asked)
            assert answer.status_code == 200, words[:40]
            assert b"<script>x" not in answer.content
    assert client.post("/admin/search/", {"q": "x"}).status_code == 405


def test_many_words_and_none() -> None:
    assert one_line("  a \0 b\n c ") == "a b c"
    assert len(one_line("x" * 999)) == 200
    assert not list(Page.objects.filter(having_all_words("", "title")))


def test_a_provider_that_fails_leaves_the_others(
    filled: None, signed_in: SignIn, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.FOYER_STRICT_PLUGINS = False

    def fail(*_args: Any, **_kwargs: Any) -> Any:
        raise ValueError("a secret of somebody")

    monkeypatch.setattr(CrmSearch, "search", fail)
    client = sign_in(signed_in, tenant, Role.STAFF)
    found = groups(client, q="zebra")
    assert set(found) == WORK - {"Companies", "Contacts"}


def test_as_many_queries_for_one_as_for_thirty(filled: None, signed_in: SignIn, tenant: Tenant) -> None:
    client = sign_in(signed_in, tenant, Role.ADMIN)

    def queries() -> int:
        client.get("/admin/search/", {"q": "zebra"})
        with CaptureQueriesContext(connection) as seen:
            client.get("/admin/search/", {"q": "zebra"})
        return len(seen)

    with tenant_scope(tenant):
        few = queries()
        home = HomePage.objects.get(title="Zebra own home")
        for number in range(30):
            company = create_company(name=f"Zebra {number}", facts=CompanyFacts())
            create_contact(company=company, facts=ContactFacts(first_name="Zebra", last_name=str(number)))
            home.add_child(instance=SectionPage(title=f"Zebra {number}", slug=f"z{number}"))
        assert queries() <= few
