"""All pages of a site as documents: what an export writes, and what an import compares with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from wagtail.models import Page, PageViewRestriction, Site

from cms_sections.exchange.content import content_of, kinds
from cms_sections.exchange.library import Shelf
from cms_sections.exchange.walk import PAGE
from cms_sections.exchange.words import sum_of
from cms_sections.models import ImportedPage
from cms_sections.selectors import pages_of_tenant
from portal.tenants.public import Tenant, tenant_of_site

Key = tuple[str, str]  # (language, id)
PAGES = "page:"


def name_of(key: Key) -> str:
    return f"{PAGES}{key[0]}:{key[1]}"


@dataclass(slots=True)
class Found:
    """A page of the site, with the document that an archive has of it."""

    key: Key
    page: Any
    document: dict[str, Any]
    parent: Key | None
    sum: str = ""
    uses: set[tuple[str, int]] = field(default_factory=set)


@dataclass(slots=True)
class Inventory:
    """`pages` in the order of the tree; `roots` are the first pages, by language."""

    site: Site
    tenant: Tenant
    shelf: Shelf
    pages: dict[Key, Found]
    roots: dict[str, Key]
    left_out: int

    def children(self, key: Key) -> list[Key]:
        return [each.key for each in self.pages.values() if each.parent == key]


def take_inventory(site: Site, *, by: Any = None, known_as: dict[int, Key] | None = None) -> Inventory:
    """Read the site in the open scope of its organisation; with `by` only pages and files that this person may change.

    `known_as` gives pages other keys than they have: those under which an archive knows them.
    """
    tenant = tenant_of_site(site)
    assert tenant is not None, "a site of an organisation"
    roots = list(site.root_page.get_translations(inclusive=True).select_related("locale"))
    pages = _pages(roots)
    keys = {**_keys(site, pages), **(known_as or {})}
    readable = [page for page in pages if by is None or page.permissions_for_user(by).can_edit()]
    drafts = _drafts(readable)
    uses = {page.pk: _uses(page, drafts.get(page.pk)) for page in readable}
    shelf = Shelf(tenant, by)
    shelf.load({use for each in uses.values() for use in each if use[0] != PAGE})
    elsewhere = _elsewhere(tenant, {number for each in uses.values() for kind, number in each if kind == PAGE}, keys)

    def chosen(kind: str, number: Any) -> str | None:
        if not str(number).isdecimal():
            return None
        pk = int(number)
        if kind == PAGE:
            key = keys.get(pk) or elsewhere.get(pk)
            return name_of(key) if key else None
        return shelf.name_of(kind, pk)

    restricted = set(PageViewRestriction.objects.filter(_below(roots, "page__path")).values_list("page_id", flat=True))
    by_path = {page.path: keys[page.pk] for page in readable}
    found: dict[Key, Found] = {}
    first = {root.pk for root in roots}
    left_out = len(pages) - len(readable)
    for page in readable:
        parent = None if page.pk in first else by_path.get(page.path[: -Page.steplen])
        if parent is None and page.pk not in first:
            left_out += 1
            by_path.pop(page.path)
            continue
        key = keys[page.pk]
        document = _document(page, drafts.get(page.pk), key, parent, page.pk in restricted, chosen)
        found[key] = Found(key, page, document, parent, sum_of(document), uses[page.pk])
    return Inventory(
        site,
        tenant,
        shelf,
        found,
        {root.locale.language_code: keys[root.pk] for root in roots if keys.get(root.pk)},
        left_out,
    )


def _below(roots: Iterable[Page], path: str = "path") -> Q:
    wanted = Q(pk__in=())
    for root in roots:
        wanted |= Q(**{f"{path}__startswith": root.path})
    return wanted


def _pages(roots: list[Page]) -> list[Any]:
    found: list[Any] = []
    for model in kinds().values():
        rows = model.objects.filter(_below(roots)).select_related("locale", "latest_revision")
        # The specific class of a row of a class above it is another one.
        found += [page for page in rows if page.specific_class is model]
    return sorted(found, key=lambda page: page.path)


def _keys(site: Site, pages: list[Any]) -> dict[int, Key]:
    """By number. A page that came with an archive keeps the id that it has there."""
    imported = {row.page_number: row for row in ImportedPage.objects.filter(site_number=site.pk)}
    keys: dict[int, Key] = {}
    for page in pages:
        row, language = imported.get(page.pk), page.locale.language_code
        key: UUID = row.key if row is not None and row.language == language else page.translation_key
        keys[page.pk] = (language, str(key))
    return keys


def _elsewhere(tenant: Tenant, numbers: set[int], keys: dict[int, Key]) -> dict[int, Key]:
    """Pages of the organisation's other sites, to which pages of this one lead."""
    from cms_sections.exchange.library import chunks

    found: dict[int, Key] = {}
    for some in chunks(numbers - keys.keys()):
        rows = Page.objects.filter(pages_of_tenant(tenant.pk), pk__in=some, depth__gt=1).select_related("locale")
        found |= {row.pk: (row.locale.language_code, str(row.translation_key)) for row in rows}
    return found


def _drafts(pages: list[Any]) -> dict[int, Any]:
    """What has not been published, by the number of its page. A page that never was is a draft only."""
    return {
        page.pk: page.get_latest_revision_as_object() if page.latest_revision_id else page
        for page in pages
        if not page.live or (page.has_unpublished_changes and page.latest_revision_id)
    }


def _uses(page: Any, draft: Any) -> set[tuple[str, int]]:
    uses: set[tuple[str, int]] = set()

    def note(kind: str, number: Any) -> Any:
        if str(number).isdecimal() and len(str(number)) <= 18:
            uses.add((kind, int(number)))
        return number

    for each in (page, draft):
        if each is not None:
            content_of(each, note)
    return uses


def _document(page: Any, draft: Any, key: Key, parent: Key | None, restricted: bool, chosen: Any) -> dict[str, Any]:
    published = content_of(page, chosen) if page.live else None
    waiting = content_of(draft, chosen) if draft is not None else None
    for content in (published, waiting):
        if parent is None and content is not None:
            content.pop("slug", None)  # the address of a first page is its site's
    return {
        "kind": page._meta.label_lower,
        "id": key[1],
        "language": key[0],
        "parent": name_of(parent) if parent else None,
        "restricted": restricted,
        "published": published,
        "draft": waiting if waiting != published else None,
    }
