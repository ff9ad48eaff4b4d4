"""What visitors find: pages and documents that are public now, and nothing else."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction, Site

from cms_sections.models import ArticlePage, ArticleTag, Author, HomePage, NewsIndexPage, SharedSection, SharedSections
from cms_sections.search.changes import Asked
from cms_sections.search.index import refresh
from cms_sections.services import publish_page
from cms_sections.sharing.services import make_folder
from portal.files.collections import collection_of
from portal.jobs.testing import run_jobs
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import MakeDocument, MakePage, item, section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(site: Site) -> Site:
    return site


def committed() -> None:
    """A test is one transaction, and what is asked for once in each would be asked for once in all of it."""
    run_jobs()
    connection.run_on_commit = [hook for hook in connection.run_on_commit if not isinstance(hook[1], Asked)]


def ask(client: Client, words: str, path: str = "/search/", **more: Any) -> str:
    committed()
    answer = client.get(path, {"q": words, **more})
    assert answer.status_code == 200
    html: str = answer.content.decode()
    return html


def titles(client: Client, words: str, path: str = "/search/", **more: Any) -> list[str]:
    """The titles of what is found, in their order, without their marks."""
    html = ask(client, words, path, **more)
    found = re.findall(r'<h2 class="search__title"><a href="[^"]*">(.*?)</a></h2>', html)
    return [unescape(re.sub("<[^>]+>", "", title)) for title in found]


def text(words: str, **more: Any) -> dict[str, Any]:
    return section("text", text=f"<p>{words}</p>", **more)


def test_a_page_is_found_by_its_words_title_first(client: Client, page: MakePage) -> None:
    page("Other", sections=[text("We keep a lighthouse.")])
    page("Headed", sections=[text("Nothing.", title="The lighthouse")])
    page("Lighthouse", sections=[text("Nothing.")])
    page("Neither", sections=[text("A harbour.")])
    assert titles(client, "lighthouse") == ["Lighthouse", "Headed", "Other"]


def test_words_are_marked_in_title_and_text_and_escaped(client: Client, page: MakePage) -> None:
    page("A <b>lake</b>", sections=[text("Salt &amp; <b>la</b>ke &lt;script&gt; and <i>lakes</i> too")])
    html = ask(client, "lake")
    assert "A &lt;b&gt;<mark>lake</mark>&lt;/b&gt;" in html
    assert "Salt &amp; <mark>lake</mark> &lt;script&gt; and <mark>lakes</mark> too" in html


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Köhler", "koehler"), ("Köhler", "KOHLER"), ("Straße", "strasse"), ("Café", "cafe"),
        ("houses", "house"), ("house", "houses"), ("companies", "company"), ("boxes", "box"),
        ("O’Reilly", "oreilly"), ("O’Reilly", "O'Reilly"), ("lighthouse", "lighth"),
    ],
)  # fmt: skip
def test_spellings_and_endings_of_a_word_are_one(client: Client, page: MakePage, written: str, typed: str) -> None:
    page("Found", sections=[text(f"All of {written} here.")])
    page("Other", sections=[text("Nothing of it.")])
    assert titles(client, typed) == ["Found"]


def test_all_words_must_be_there_also_in_different_sections(client: Client, page: MakePage) -> None:
    page("Both", sections=[text("A red boat."), text("A green house.")])
    page("One", sections=[text("A red house.")])
    assert titles(client, "boat green") == ["Both"]
    assert titles(client, "red house") == ["Both", "One"] or titles(client, "red house") == ["One", "Both"]
    assert titles(client, "how is the boat") == ["Both"]


def test_a_word_itself_comes_before_longer_ones(client: Client, page: MakePage) -> None:
    page("Longer", sections=[text("portfolio"), text("portfolio")])
    page("Itself", sections=[text("port")])
    assert titles(client, "port") == ["Itself", "Longer"]


def test_settings_and_links_are_no_words(client: Client, page: MakePage) -> None:
    page(
        "A page",
        sections=[
            section("heading", title="Seen", anchor="secretanchor", statistics_name="secretname"),
            section("contact_form", title="Write", consent="secretconsent", thanks_text="secretthanks"),
            section(
                "call_to_action", title="Act", links=[item(label="secretlabel", address="https://secretaddress.x")]
            ),
        ],
    )
    assert titles(client, "seen") == ["A page"]
    for word in ("secretanchor", "secretname", "secretconsent", "secretthanks", "secretlabel", "secretaddress"):
        assert titles(client, word) == [], word


def test_every_entry_of_a_section_is_found(client: Client, page: MakePage) -> None:
    cells = {"columns": [{"type": "text", "heading": "Packetword"}], "rows": [{"values": ["Cellword"]}], "caption": ""}
    page("Table", sections=[section("table", title="T", table=cells)])
    page("Answers", sections=[section("faq", title="Q", entries=[item(question="Whyword", answer="<p>Answord</p>")])])
    assert titles(client, "packetword cellword") == ["Table"]
    assert titles(client, "whyword answord") == ["Answers"]


def test_private_pages_and_those_below_are_never_found(client: Client, page: MakePage) -> None:
    above = page("Members", sections=[text("secretmembers")])
    page("Below", parent=above, sections=[text("secretbelow")])
    assert titles(client, "secretbelow") == ["Below"]
    PageViewRestriction.objects.create(page=above, restriction_type="login")
    # At once, before any job has run.
    for word in ("secretmembers", "secretbelow", "Members"):
        answer = client.get("/search/", {"q": word})
        assert "search__hit" not in answer.content.decode()
    assert titles(client, "secretbelow") == []
    above.view_restrictions.all().delete()
    assert titles(client, "secretbelow") == ["Below"]


def test_drafts_unpublished_expired_and_hidden_pages_are_not_found(client: Client, page: MakePage) -> None:
    page("Draft", live=False, sections=[text("bluewhale")])
    page("Hidden", hidden=True, sections=[text("bluewhale")])
    page("Late", expire_at=timezone.now() - timedelta(minutes=1), sections=[text("bluewhale")])
    gone = page("Gone", sections=[text("bluewhale")])
    assert titles(client, "bluewhale") == ["Gone"]
    gone.unpublish()
    assert "search__hit" not in client.get("/search/", {"q": "bluewhale"}).content.decode()
    assert titles(client, "bluewhale") == []


def test_a_draft_of_a_public_page_says_nothing(client: Client, page: MakePage, tenant: Tenant) -> None:
    made = page("Public", sections=[text("oldword")])
    made.sections = [("text", {"text": "newword"})]
    made.save_revision()
    assert titles(client, "newword") == []
    assert titles(client, "oldword") == ["Public"]
    publish_page(page=made)
    # Not even for the moment until the job has run.
    assert "search__hit" not in client.get("/search/", {"q": "oldword"}).content.decode()
    assert titles(client, "oldword") == []
    assert titles(client, "newword") == ["Public"]


def test_aliases_of_private_pages_are_not_found_and_others_once(client: Client, page: MakePage, home: HomePage) -> None:
    private = page("Private original", sections=[text("greyseal")])
    private.create_alias(parent=home, update_slug="open-door")
    public = page("Public original", sections=[text("greyseal")])
    public.create_alias(parent=home, update_slug="twice")
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="x")
    assert titles(client, "greyseal") == ["Public original"]


def test_a_section_outside_of_its_times_says_nothing(client: Client, page: MakePage) -> None:
    now = timezone.now()
    page(
        "Timed",
        sections=[
            text("beforeword", visible_from=(now + timedelta(hours=1)).isoformat()),
            text("afterword", visible_to=(now - timedelta(hours=1)).isoformat()),
            text("presentword", visible_from=(now - timedelta(hours=1)).isoformat()),
        ],
    )
    assert titles(client, "presentword") == ["Timed"]
    assert titles(client, "beforeword") == []
    assert titles(client, "afterword") == []
    assert "afterword" not in ask(client, "timed")


def test_the_words_of_a_shared_section_are_those_of_its_pages(
    client: Client, page: MakePage, site: Site, tenant: Tenant
) -> None:
    make_folder(site=site)
    folder = SharedSections.objects.get()
    shared = SharedSection(title="For editors", live=True, sections=[text("sharedword")])
    folder.add_child(instance=shared)
    page("Shows it", sections=[section("shared", source=shared.pk, anchor="")])
    assert titles(client, "sharedword") == ["Shows it"]
    assert titles(client, "editors") == []
    shared.sections = [("text", {"text": "otherword"})]
    publish_page(page=shared)
    assert "search__hit" not in client.get("/search/", {"q": "sharedword"}).content.decode()
    assert titles(client, "sharedword") == []
    assert titles(client, "otherword") == ["Shows it"]
    shared.unpublish()
    assert titles(client, "otherword") == []
    assert titles(client, "shows") == ["Shows it"]


def test_articles_are_found_by_authors_and_tags(client: Client, home: HomePage, tenant: Tenant) -> None:
    index = NewsIndexPage(title="News", slug="news")
    home.add_child(instance=index)
    with tenant_scope(tenant):
        author = Author.objects.create(name="Ines Albers", slug="ines")
        article = ArticlePage(title="An article", slug="an-article")
        article.authorships.create(author=author)
        index.add_child(instance=article)
        article.tags.add(ArticleTag.objects.create(name="Seafaring", slug="seafaring"))
        article.save()
    assert titles(client, "albers") == ["An article"]
    assert titles(client, "seafaring") == ["An article"]
    with tenant_scope(tenant):
        author.name = "Ines Brandt"
        author.save()
    assert titles(client, "brandt") == ["An article"]
    assert titles(client, "albers") == []


def test_documents_of_public_collections_of_the_own_organisation(
    client: Client, document: MakeDocument, tenant: Tenant, other_tenant: Tenant
) -> None:
    own, theirs = collection_of(tenant), collection_of(other_tenant)
    closed = own.add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    document("Terms of trade", name="agb-2026.txt", collection=own)
    document("Closed terms", collection=Collection.objects.get(pk=closed.pk))
    document("Foreign terms", collection=theirs)
    document("Nobody’s terms", collection=Collection.get_first_root_node())
    assert titles(client, "terms") == ["Terms of trade"]
    assert titles(client, "agb") == ["Terms of trade"]
    CollectionViewRestriction.objects.create(collection=own, restriction_type="login")
    assert titles(client, "terms") == []


def test_each_site_and_language_by_itself(
    client: Client, page: MakePage, home: HomePage, site: Site, other_tenant: Tenant
) -> None:
    german, _made = Locale.objects.get_or_create(language_code="de")
    start = home.copy_for_translation(german)
    start.title = "Startseite"
    start.save_revision().publish()
    page("Haus am See", parent=start, locale=german, sections=[text("Viele Häuser")])
    page("House at the lake", sections=[text("Haus is a word")])
    foreign = HomePage(title="Foreign haus", slug="foreign")
    Page.get_first_root_node().add_child(instance=foreign)
    elsewhere = Site.objects.create(hostname="elsewhere.example", root_page=foreign)
    SiteTenant.objects.create(site=elsewhere, tenant=other_tenant)
    foreign.save()
    assert titles(client, "haus") == ["House at the lake"]
    assert titles(client, "häuser", "/de/search/") == ["Haus am See"]
    html = ask(client, "see", "/de/search/")
    assert '<html lang="de"' in html
    assert 'href="/search/"' in html
    assert client.get("/fr/search/").status_code == 404


def test_a_page_that_moves_to_another_organisation_is_found_there_only(
    client: Client, page: MakePage, other_tenant: Tenant
) -> None:
    foreign = HomePage(title="Foreign", slug="foreign")
    Page.get_first_root_node().add_child(instance=foreign)
    SiteTenant.objects.create(
        site=Site.objects.create(hostname="elsewhere.example", root_page=foreign), tenant=other_tenant
    )
    made = page("Wanderer", sections=[text("albatross")])
    assert titles(client, "albatross") == ["Wanderer"]
    made.move(foreign, pos="last-child")
    assert "search__hit" not in client.get("/search/", {"q": "albatross"}).content.decode()
    assert titles(client, "albatross") == []


def test_reading_again_changes_nothing_and_a_rebuild_reads_all(page: MakePage, tenant: Tenant, site: Site) -> None:
    for number in range(3):
        page(f"Page {number}", sections=[text("Words")])
    with tenant_scope(tenant):
        pass
    assert refresh(scope=lambda: tenant_scope(tenant)) == 4
    assert refresh(scope=lambda: tenant_scope(tenant)) == 0
    assert refresh(scope=lambda: tenant_scope(tenant), everything=True) == 4
