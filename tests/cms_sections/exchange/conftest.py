"""A small site worth exporting, and the ways it goes out and comes in."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Page, Site

from cms_sections.exchange.apply import bring_in_files, bring_in_pages
from cms_sections.exchange.archive import opened
from cms_sections.exchange.export import archive_of, write_folder
from cms_sections.exchange.incoming import Receiver
from cms_sections.exchange.inventory import take_inventory
from cms_sections.exchange.plan import CONFLICT, Line, changes, make_plan
from cms_sections.models import ArticlePage, Author, HomePage, NewsIndexPage, SectionPage, SharedSection
from cms_sections.news.services import save_author
from cms_sections.sharing.services import make_folder
from portal.files.public import collection_of, receive_library_document, receive_library_image
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from portal.tenants.services import prepare_tenant
from tests.cms_sections.conftest import every_kind, item, link, section

Export = Callable[..., Path]
Import = Callable[..., list[Line]]


def picture_file(colour: str = "teal") -> ContentFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return ContentFile(out.getvalue(), name=f"{colour}.png")


@pytest.fixture
def scope(tenant: Tenant) -> Iterator[None]:
    prepare_tenant(tenant)
    tenant.refresh_from_db()
    with tenant_scope(tenant):
        yield


@pytest.fixture
def filled(site: Site, home: HomePage, tenant: Tenant, scope: None) -> dict[str, Any]:
    """Pages of every kind of section, a shared one, news, a draft, private and public files."""
    image = receive_library_image(picture_file(), title="A lake", alt_text="Water")
    paper = receive_library_document(ContentFile(b"Some words.", name="paper.txt"), title="Paper")
    folder = make_folder(site=site)
    talk = SharedSection(title="Talk", slug="talk")
    talk.sections = [section("call_to_action", title="Talk to us", links=[item(**link("Go", home))])]
    folder.add_child(instance=talk)
    first = SectionPage(title="First", slug="first", search_description="The first")
    Page.objects.get(pk=home.pk).add_child(instance=first)
    first.sections = [
        *every_kind([image], home, paper),
        {
            "type": "shared",
            "value": {"source": talk.pk, "anchor": "talk"},
            "id": "5d1c4b1e-0000-4000-8000-000000000001",
        },
    ]
    first.share_picture = image
    first.save_revision().publish()
    below = SectionPage(title="Below", slug="below", live=False)
    Page.objects.get(pk=first.pk).add_child(instance=below)
    news = NewsIndexPage(title="News", slug="news")
    Page.objects.get(pk=home.pk).add_child(instance=news)
    article = ArticlePage(title="Article", slug="article", picture=image)
    article.authorships.create(author=save_author(author=Author(name="Ines")))
    Page.objects.get(pk=news.pk).add_child(instance=article)
    article.tags.add("one", "two")
    article.save_revision().publish()
    first = SectionPage.objects.get(pk=first.pk)
    first.title = "First, drafted"
    first.save_revision()
    return {"image": image, "paper": paper, "talk": talk, "first": first, "below": below, "article": article}


@pytest.fixture
def export(site: Site, tmp_path: Path) -> Export:
    def run(name: str = "one", **options: Any) -> Path:
        inventory = take_inventory(Site.objects.get(pk=site.pk), by=options.pop("by", None))
        write_folder(archive_of(inventory, **options), tmp_path / name)
        inventory.shelf.note_sums()
        return tmp_path / name

    return run


@pytest.fixture
def bring_in(site: Site, tenant: Tenant) -> Import:
    """Plan and apply; the lines of the plan."""

    def run(path: Path, *, conflicts: str = "", by: Any = None) -> list[Line]:
        fresh = Site.objects.get(pk=site.pk)
        with opened(path) as archive:
            plan = make_plan(fresh, archive, by=by)
            choices = {line.name: conflicts for line in plan.lines if line.what == CONFLICT}
            files = bring_in_files(archive, changes(plan.lines, choices), Receiver(tenant, by=by))
            bring_in_pages(site=fresh, archive=archive, accepted=plan.lines, choices=choices, files=files, by=by)
        return plan.lines

    return run


def tree(path: Path) -> dict[str, bytes]:
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in sorted(path.rglob("*")) if each.is_file()}


def empty(home: Page) -> None:
    for child in Page.objects.get(pk=home.pk).get_children():
        Page.objects.get(pk=child.pk).delete()


__all__ = ["collection_of"]
