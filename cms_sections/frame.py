"""What stands around every page of a site: `site_frame` of the public templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from wagtail.models import Page, Site

from cms_sections.finished.values import address_value, image_value, list_value, page_value, settings_value
from cms_sections.models.site import SiteSettings
from cms_sections.rendering.pictures import is_public
from cms_sections.rendering.pool import Pool, pool_of
from cms_sections.rendering.references import References, references_of
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


def frame_of(request: HttpRequest, page: Page) -> SiteFrame:
    """The frame of the site that answers this request; in a preview, of the site that the page belongs to."""
    site = site_of_request(request)
    if site is None or not page.url_path.startswith(site.root_page.url_path):
        site = page.get_site() or site
    if site is None:
        return SiteFrame()
    with watched(False):  # what is read here is noted by name
        settings = settings_of(site)
        note_shown(f"settings:{site.pk}", settings_value(settings))
        with pool_of(_references(settings), request, titles=False) as pool:
            return _frame(request, page, site, settings, pool)


def _frame(request: HttpRequest, page: Page, site: Site, settings: SiteSettings, pool: Pool) -> SiteFrame:
    menu = menu_of(site)
    _note(site, settings, menu)
    nav = [FrameLink(entry.title, entry.get_url(request) or "", page.path.startswith(entry.path)) for entry in menu]
    buttons = _links([child.value for child in settings.button])
    return SiteFrame(
        name=settings.name or site.site_name or str(site.root_page.title),
        tagline=settings.tagline,
        home_url=site.root_page.get_url(request) or "",
        logo_url=picture_url(settings.logo),
        nav=nav,
        button=buttons[0] if buttons else None,
        footer_columns=[
            FrameColumn(child.value["heading"], links)
            for child in settings.footer_columns
            if (links := _links(child.value["links"]))
        ],
        legal_links=_links([child.value for child in settings.legal_links]),
        accent_url=accent_path(settings.accent) if settings.accent else "",
        headings=settings.headings,
    )


def _note(site: Site, settings: SiteSettings, menu: list[Any]) -> None:
    """What the frame shows of pages and of the logo."""
    root = site.root_page
    note_shown(f"menu:{root.pk}", list_value(menu))
    for entry in menu:
        note_shown(f"page:{entry.pk}", page_value(entry))
    if settings.name or site.site_name:
        note_shown(f"address:{root.pk}", address_value(root))
    else:
        note_shown(f"page:{root.pk}", page_value(root))
    if settings.logo is not None:
        note_shown(f"image:{settings.logo.pk}", image_value(settings.logo))


def _links(values: Any) -> list[FrameLink]:
    return [FrameLink(value["label"], value.href) for value in values if value.href]


def _references(settings: SiteSettings) -> References:
    found = References()
    for name in ("button", "footer_columns", "legal_links"):
        stream = getattr(settings, name)
        references_of(stream.stream_block, list(stream.raw_data), found)
    return found


def picture_url(image: Any) -> str:
    """The address of a library picture, or an empty text when it is not public or there is none."""
    return str(image.file.url) if image is not None and is_public(image) else ""
