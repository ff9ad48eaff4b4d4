"""What a page says about itself in its head: title, address, picture, data for search engines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.http import HttpRequest
from wagtail.models import Page, Site

from cms_sections.finished.values import page_value
from cms_sections.frame import SiteFrame
from cms_sections.seo import structured
from cms_sections.seo.cards import SharedPicture, picture_of
from cms_sections.seo.description import description_of
from portal.plugins.public import note_shown, watched


@dataclass(frozen=True, slots=True)
class Head:
    """Of one page; all addresses are absolute."""

    title: str
    description: str
    canonical: str
    json_ld: str
    picture: SharedPicture | None = None
    kind: str = "website"
    hidden: bool = False
    alternates: tuple[tuple[str, str], ...] = ()


def head_of(
    page: Any, request: HttpRequest, frame: SiteFrame, *, site: Site | None, path: str = "", title: str = ""
) -> Head:
    """With a constant number of queries. `path` leads below the page's address, to one of its lists named `title`."""
    address = page.get_full_url(request) or ""
    title = title or page.seo_title or page.title
    first = site.root_page.get_full_url(request) if site is not None else ""
    picture = picture_of(page, site)
    about = page.about(address, picture.url if picture else "", f"{first}#organization")
    things = [
        structured.organization(
            frame.name, first, logo=_absolute(site, frame.logo_url), same_as=[each.url for each in frame.profiles]
        ),
        structured.website(frame.name, first, page.locale.language_code),
        structured.breadcrumbs(steps_to(page, site, request)),
        about,
    ]
    return Head(
        title=title if not frame.name or frame.name == title else f"{title} · {frame.name}",
        description=description_of(page, frame.tagline),
        canonical=address + path if address else "",
        json_ld=structured.json_ld(things) if first else "",
        picture=picture,
        kind="article" if about else "website",
        hidden=page.hidden or frame.hidden,
        alternates=() if path else _alternates(frame, site),
    )


def steps_to(page: Any, site: Site | None, request: HttpRequest) -> list[tuple[str, str]]:
    """The names and addresses from the first page to this one."""
    if site is None or page.depth <= site.root_page.depth:
        return []
    above = Page.objects.filter(path__in=_above(page.path), depth__gte=site.root_page.depth).order_by("depth")
    with watched(False):
        for each in above:  # also one that is not public yet
            note_shown(f"page:{each.pk}", page_value(each))
    return [(each.title, each.get_full_url(request) or "") for each in above if each.live] + [
        (page.title, page.get_full_url(request) or "")
    ]


def _alternates(frame: SiteFrame, site: Site | None) -> tuple[tuple[str, str], ...]:
    """(language, address) of each language of the page; for everybody else the one of the site's first page."""
    found = [(each.code, _absolute(site, each.url)) for each in frame.languages]
    usual = site.root_page.locale.language_code if site is not None and found else ""
    return (*found, *(("x-default", url) for code, url in found if code == usual))


def _above(path: str) -> list[str]:
    return [path[:end] for end in range(Page.steplen, len(path), Page.steplen)]


def _absolute(site: Site | None, url: str) -> str:
    """On the host in the site's record, as canonical addresses are, whichever host was asked."""
    return urljoin(site.root_url, url) if site is not None and url else url
