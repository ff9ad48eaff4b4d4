"""What the check of a page finds: links, pictures, documents, anchors, old addresses."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.core.files.storage import Storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from cms_sections.checks.selectors import Report, check_drafts, drafts_of
from cms_sections.checks.storage import missing_files
from cms_sections.models import HomePage, SharedSection, SharedSections
from portal.tenants.models import Membership, SiteTenant, Tenant
from portal.tenants.roles import Role
from tests.cms_sections.conftest import MakeDocument, MakePage, MakePicture, every_kind, item, link, section

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker(editor: Client) -> Any:
    return Membership.objects.get(role=Role.EDITOR).user


def words(report: Report, *, breaks: bool = True) -> list[str]:
    return [fault.words for fault in report.faults if fault.breaks is breaks]


def to(page: Page | None = None, address: str = "", anchor: str = "") -> dict[str, Any]:
    return section("call_to_action", title="Go", links=[item(**link("Go", page, address, anchor))])


def check(page: Any, asker: Any, **options: Any) -> Report:
    return check_drafts(drafts_of([page]), asker=asker, **options)


def test_links_to_pages(page: MakePage, asker: Any) -> None:
    hidden, gone, secret, fine = page("Hidden", live=False), page("Gone"), page("Secret"), page("Fine")
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    text = f'<p><a linktype="page" id="{gone.pk}">gone</a> <a linktype="page" id="{fine.pk}">fine</a></p>'
    made = page("Made", sections=[to(hidden), section("text", title="T", text=text, links=[]), to(secret), to(fine)])
    gone.delete()
    report = check(made, asker)
    assert words(report) == [
        "A link leads to “Hidden”, which is not published.",
        "A link leads to a page that was deleted.",
        "A link leads to “Secret”, which is not open to everybody.",
    ]
    assert [fault.section for fault in report.faults] == [
        "1. Call to action: Go", "2. Text: T", "3. Call to action: Go",
    ]  # fmt: skip


def test_a_page_may_lead_to_itself_and_to_what_goes_with_it(page: MakePage, asker: Any) -> None:
    one, two = page("One", live=False), page("Two", live=False)
    one.sections, two.sections = [to(two), to(one)], [to(one)]
    for each in (one, two):
        each.save_revision()
    assert words(check(one, asker)) == ["A link leads to “Two”, which is not published."]
    assert words(check_drafts(drafts_of([one, two]), asker=asker)) == []


def test_what_will_be_public_by_then_is_no_fault(page: MakePage, asker: Any) -> None:
    later = page("Later", live=False)
    later.go_live_at = timezone.now() + timezone.timedelta(days=1)
    later.save_revision().publish()
    made = page("Made", sections=[to(later)])
    assert words(check(made, asker)) == ["A link leads to “Later”, which is not published."]
    assert words(check(made, asker, when=timezone.now() + timezone.timedelta(days=2))) == []
    assert len(words(check(made, asker, when=timezone.now() + timezone.timedelta(hours=1)))) == 1


def test_anchors(page: MakePage, asker: Any) -> None:
    other = page("Other", sections=[section("heading", title="H", anchor="prices")])
    made = page(
        "Made",
        sections=[
            section("heading", title="H", anchor="here"), to(anchor="here"), to(anchor="nowhere"),
            to(other, anchor="prices"), to(other, anchor="costs"), to(address="/other/", anchor="rates"),
            to(address="#here"), to(address="#there"), to(anchor="main"),
        ],
    )  # fmt: skip
    assert words(check(made, asker)) == [
        f"A link jumps to #{anchor}, and no section has this anchor."
        for anchor in ("nowhere", "costs", "rates", "there")
    ]


def test_the_anchor_of_a_shared_section(page: MakePage, home: HomePage, asker: Any) -> None:
    folder = home.add_child(instance=SharedSections(title="Shared"))
    shared: Any = SharedSection(title="Talk", sections=[section("heading", title="H", anchor="talk")])
    folder.add_child(instance=shared)
    made = page("Made", sections=[section("shared", source=shared.pk, anchor=""), to(anchor="talk")])
    assert words(check(made, asker)) == []
    shared.unpublish()
    assert words(check(made, asker)) == [
        "The shared section “Talk” is not published; visitors see nothing here.",
        "A link jumps to #talk, and no section has this anchor.",
    ]


def test_empty_links(page: MakePage, asker: Any) -> None:
    text = '<p><a href="">this one</a> <a href="#">that one</a> <a href="https://example.org/">fine</a></p>'
    made = page("Made", sections=[section("text", title="T", text=text, links=[item(**link("Go"))])])
    assert words(check(made, asker)) == [
        f"The link “{label}” leads nowhere." for label in ("this one", "that one", "Go")
    ]


def test_addresses_of_the_site(page: MakePage, site: Site, asker: Any) -> None:
    target, hidden = page("Target"), page("Hidden", live=False)
    Redirect.objects.create(site=site, old_path="/before", redirect_page=target)
    Redirect.objects.create(site=site, old_path="/once", redirect_page=hidden)
    addresses = [
        "/target/", "/hidden/", "/nowhere/", "/before/", "/once/", "http://testserver/elsewhere/",
        "https://example.org/nowhere/", "mailto:a@example.org", "tel:1", "/client/", "/sitemap.xml",
    ]  # fmt: skip
    report = check(page("Made", sections=[to(address=address) for address in addresses]), asker)
    assert words(report) == [
        "A link leads to “Hidden”, which is not published.",
        "A link leads to /nowhere/, where there is no page.",
        "/once/ is an old address of a page that visitors cannot open.",
        "A link leads to http://testserver/elsewhere/, where there is no page.",
    ]
    assert words(report, breaks=False) == ["/before/ is an old address: choose the page “Target” instead."]


def test_pictures_and_documents(page: MakePage, picture: MakePicture, document: MakeDocument, asker: Any) -> None:
    lost, gone, mute, paper = picture("Lost"), picture("Gone"), picture("Mute", alt_text=""), document("Paper")
    made = page(
        "Made",
        share_picture=lost,
        sections=[
            section("picture", picture=each.pk, caption="", layout="whole") for each in (lost, gone, mute)
        ] + [section("downloads", title="D", entries=[item(document=paper.pk, name="")])],
    )  # fmt: skip
    lost.file.storage.delete_now(lost.file.name)
    paper.file.storage.delete_now(paper.file.name)
    gone.delete()
    report = check(made, asker)
    assert [text.replace(" “Lost”", "").replace(" “Paper”", "") for text in words(report)] == [
        "The file of the picture is missing: upload it again.",
        "The file of the picture is missing: upload it again.",
        "A picture was deleted from the library.",
        "The file of the document is missing: upload it again.",
    ]
    assert report.faults[0].section == "The page’s own picture"
    assert report.all_looked_at is True


class SlowStorage(Storage):
    """Answers when it is let, for one name at once."""

    def __init__(self, let: threading.Event) -> None:
        self.let = let

    def exists(self, name: str) -> bool:
        if name == "broken":
            raise OSError
        return self.let.wait(10) if name == "slow" else name == "there"


class Row:
    def __init__(self, name: str, storage: Storage) -> None:
        self.pk = self.name = name
        self.file: Any = self
        self.storage = storage


def test_the_storage_is_asked_for_a_short_while_only() -> None:
    let = threading.Event()
    storage = SlowStorage(let)
    begun = time.monotonic()
    found = missing_files([Row("there", storage), Row("lost", storage), Row("slow", storage)], seconds=0.3)
    assert found == ({"lost"}, False)
    assert time.monotonic() - begun < 3
    let.set()
    assert missing_files([Row("there", storage), Row("lost", storage)]) == ({"lost"}, True)
    assert missing_files([Row("there", storage), Row("broken", storage)]) == (set(), False)


@pytest.mark.parametrize("stored", [None, True, "words", [], {}, "9" * 5000, 10**30, -1, {"links": "x"}, "\0"])
def test_odd_data_leads_nowhere(page: MakePage, asker: Any, stored: Any) -> None:
    made = page("Made")
    odd = [
        {"type": "call_to_action", "value": {"title": "T", "links": [{"page": stored, "address": stored}]}, "id": "1"},
        {"type": "picture", "value": {"picture": stored}, "id": "2"},
        {"type": "shared", "value": {"source": stored, "anchor": stored}, "id": "3"},
        {"type": "text", "value": {"text": f'<a linktype="page" id="{stored}">x</a>', "links": stored}, "id": "4"},
    ]
    made.sections = made._meta.get_field("sections").stream_block.to_python(odd)
    assert isinstance(check_drafts([made], asker=asker), Report)


def test_what_the_asker_may_not_see_is_not_named(page: MakePage, other_tenant: Tenant, asker: Any) -> None:
    theirs = HomePage(title="Their secret", slug="theirs", live=False)
    Page.get_first_root_node().add_child(instance=theirs)
    SiteTenant.objects.create(site=Site.objects.create(hostname="o.example", root_page=theirs), tenant=other_tenant)
    report = check(page("Made", sections=[to(theirs)]), asker)
    assert words(report) == ["A link leads to a page that visitors cannot open."]
    assert "secret" not in str([fault.words for fault in report.faults])


@pytest.mark.parametrize("times", [1, 5])
def test_forty_sections_cost_the_queries_of_eight(
    page: MakePage, picture: MakePicture, document: MakeDocument, asker: Any, times: int
) -> None:
    def queries(repeat: int) -> int:
        pictures = [picture(f"P {number}") for number in range(3 * repeat)]
        others = [page(f"Other {repeat} {number}") for number in range(repeat)]
        stored = [
            part
            for number in range(repeat)
            for part in every_kind(pictures[number * 3 :], others[number], document())[:8]
        ]
        made = page(f"Made {repeat}", sections=[*stored, to(address="/x/"), to(others[0], anchor="s")])
        made.save_revision()
        with CaptureQueriesContext(
            connection,
        ) as counted:
            check(made, asker)
        return len(counted)

    queries(1)  # what is remembered for good is asked once
    assert queries(times) == queries(1)
