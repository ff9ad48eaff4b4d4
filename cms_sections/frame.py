"""What stands around every page of a site: `site_frame` of the public templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language_info
from wagtail.models import Page, Site

from cms_sections.family import family_of
from cms_sections.finished.values import (
    LONGEST_MENU,
    address_value,
    family_value,
    image_value,
    list_value,
    page_value,
    settings_value,
)
from cms_sections.models.site import SiteSettings, SiteWords
from cms_sections.rendering.pictures import is_public
from cms_sections.rendering.pool import pool_of
from cms_sections.rendering.references import References, references_of
from cms_sections.search.addresses import search_url
from cms_sections.selectors import menu_of, settings_of
from portal.plugins.public import note_shown, watched
from portal.tenants.public import site_of_request
from portal.theme.public import accent_path


@dataclass(frozen=True, slots=True)
class FrameLink:
    label: str
    url: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class FrameColumn:
    heading: str
    links: list[FrameLink]


@dataclass(frozen=True, slots=True)
class FrameLanguage:
    """A language in which this page is there, called by its own name."""

    code: str
    label: str
    url: str
    active: bool = False


@dataclass(frozen=True, slots=True)
class SiteFrame:
    """See portal/theme/README.md. Made with a constant number of queries."""

    name: str = ""
    tagline: str = ""
    home_url: str = ""
    logo_url: str = ""
    nav: list[FrameLink] = field(default_factory=list)
    button: FrameLink | None = None
    footer_columns: list[FrameColumn] = field(default_factory=list)
    legal_links: list[FrameLink] = field(default_factory=list)
    accent_url: str = ""
    headings: str = ""
    profiles: list[FrameLink] = field(default_factory=list)
    languages: list[FrameLanguage] = field(default_factory=list)
    hidden: bool = False
    search_url: str = ""


def frame_of(request: HttpRequest, page: Page) -> SiteFrame:
    """The frame of the site that answers this request; in a preview, of the site that the page belongs to."""
    site = site_around(request, page)
    if site is None:
        return SiteFrame()
    with watched(False):  # what is read here is noted by name
        settings = getattr(request, "settings_in_preview", None) or settings_of(site)
        note_shown(f"settings:{site.pk}", settings_value(settings))
        words = settings.words_in(page.locale.language_code)
        with pool_of(_references(settings), request, titles=False):
            return _frame(request, page, site, settings, words)


def site_around(request: HttpRequest, page: Page) -> Site | None:
    """The site that answers this request; in a preview, the one that the page belongs to."""
    site = site_of_request(request)
    with watched(False):  # whatever changes in sites changes everything
        parts = page.get_url_parts(request)  # which knows the first pages in all languages
        if site is None or parts is None or parts[0] != site.pk:
            site = page.get_site() or site
    return site


def languages_of(page: Page, request: HttpRequest) -> list[FrameLanguage]:
    """The page in all its public languages, itself first; none where it is there in one only."""
    found = family_of(page)
    note_shown(f"family:{page.translation_key}", family_value(found))
    if len(found) == 1:
        return []
    return [
        FrameLanguage(
            code=each.locale.language_code,
            label=str(get_language_info(each.locale.language_code)["name_local"]).capitalize(),
            url=each.get_url(request) or "",
            active=each is page,
        )
        for each in found
    ]


def _frame(request: HttpRequest, page: Page, site: Site, settings: SiteSettings, words: SiteWords) -> SiteFrame:
    first = _first(page, site)
    _note(site, settings, first)
    buttons = _links(words.button)
    return SiteFrame(
        name=settings.name or site.site_name or str(site.root_page.title),
        tagline=words.tagline,
        home_url=first.get_url(request) or "",
        logo_url=picture_url(settings.logo),
        nav=_menu(words, page, first, site, request),
        button=buttons[0] if buttons else None,
        footer_columns=[
            FrameColumn(column["heading"], links)
            for column in words.footer_columns
            if (links := _links(column["links"]))
        ],
        legal_links=_links(words.legal_links),
        accent_url=accent_path(settings.accent) if settings.accent else "",
        headings=settings.headings,
        profiles=[FrameLink(child.value["label"], child.value["address"]) for child in settings.profiles],
        languages=languages_of(page, request),
        hidden=not settings.search_engines,
        search_url=search_url((page if page.locale_id == first.locale_id else first).locale.language_code),
    )


def _first(page: Page, site: Site) -> Page:
    """The first page in this page's language."""
    if page.locale_id == site.root_page.locale_id:
        return site.root_page
    return site.root_page.get_translation_or_none(page.locale) or site.root_page


def _menu(words: SiteWords, page: Page, first: Page, site: Site, request: HttpRequest) -> list[FrameLink]:
    """What the editor put together; where nobody has, the pages below the first one that are for the menu."""
    if not words.menu:
        menu = menu_of(site, first)
        note_shown(f"menu:{first.pk}", list_value(menu))
        for entry in menu:
            note_shown(f"page:{entry.pk}", page_value(entry))
        return [
            FrameLink(entry.title, entry.get_url(request) or "", page.path.startswith(entry.path)) for entry in menu
        ]
    links = [link for link in words.menu if link.href]
    return [FrameLink(link["label"], link.href, _is_below(page, link, site)) for link in links[:LONGEST_MENU]]


def _is_below(page: Page, link: Any, site: Site) -> bool:
    """Whether the page is the link's or below it; everything is below the first page, which says nothing."""
    target = link.get("page")
    if target is None or link.get("anchor"):
        return False
    return bool(target.pk == page.pk or (page.path.startswith(target.path) and target.depth > site.root_page.depth))


def _note(site: Site, settings: SiteSettings, first: Page) -> None:
    """What the frame shows of its site's first pages and of the logo."""
    root = site.root_page
    if settings.name or site.site_name:
        note_shown(f"address:{root.pk}", address_value(root))
    else:
        note_shown(f"page:{root.pk}", page_value(root))
    if first.pk != root.pk:
        note_shown(f"address:{first.pk}", address_value(first))
    if settings.logo is not None:
        note_shown(f"image:{settings.logo.pk}", image_value(settings.logo))


def _links(values: Any) -> list[FrameLink]:
    return [FrameLink(value["label"], value.href) for value in values if value.href]


def _references(settings: SiteSettings) -> References:
    found = References()
    for name in ("menu", "button", "footer_columns", "legal_links", "languages"):
        stream = getattr(settings, name)
        references_of(stream.stream_block, list(stream.raw_data), found)
    return found


def picture_url(image: Any) -> str:
    """The address of a library picture, or an empty text when it is not public or there is none."""
    return str(image.file.url) if image is not None and is_public(image) else ""
