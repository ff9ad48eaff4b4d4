"""For search engines: which pages there are, and whether they are welcome. One answer for each site."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from cms_sections.models.pages import SectionsPage
from cms_sections.selectors import public_pages_of, settings_of
from portal.tenants.public import site_of_request

MOST_PAGES = 50_000  # as many as one sitemap may have
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """All of a site, or nothing of it; a host of no site has nothing to offer."""
    site = _site(request)
    if not settings_of(site).search_engines:
        return _text("User-agent: *\nDisallow: /\n")
    return _text(f"User-agent: *\nAllow: /\n\nSitemap: {site.root_url}{reverse('cms_sections:sitemap')}\n")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """The public pages of the site in all languages, but those that an editor has hidden."""
    site = _site(request)
    body = "".join(_entries(site, request)) if settings_of(site).search_engines else ""
    return HttpResponse(f"{HEAD}{body}</urlset>\n", content_type="application/xml; charset=utf-8")


def _entries(site: Site, request: HttpRequest) -> Iterator[str]:
    hidden = {pk for model in SectionsPage.__subclasses__() for pk in _hidden(model)}
    pages = [page for page in public_pages_of(site)[:MOST_PAGES] if page.pk not in hidden]
    languages: dict[Any, list[Page]] = {}
    for page in pages:
        languages.setdefault(page.translation_key, []).append(page)
    for page in pages:
        if not (address := page.get_full_url(request)):
            continue
        same = languages[page.translation_key]
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{each.locale.language_code}" '
            f'href="{escape(each.get_full_url(request) or "")}"/>'
            for each in (same if len(same) > 1 else [])
        )
        changed = f"<lastmod>{page.last_published_at:%Y-%m-%dT%H:%M:%S}Z</lastmod>" if page.last_published_at else ""
        yield f"<url><loc>{escape(address)}</loc>{changed}{others}</url>\n"


def _hidden(model: Any) -> Any:
    return model.objects.filter(hidden=True).values_list("pk", flat=True)


def _site(request: HttpRequest) -> Site:
    site = site_of_request(request)
    if site is None:
        raise Http404
    return site


def _text(words: str) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain; charset=utf-8")
