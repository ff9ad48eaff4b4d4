"""The page of the search, and what completes a word while it is typed. The same for every visitor, and never kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from cms_sections import guards
from cms_sections.frame import FrameLanguage, SiteFrame, frame_of
from cms_sections.search.addresses import completions_url, search_url
from cms_sections.search.query import LONGEST_QUERY, wanted
from cms_sections.search.selectors import MOST_FOUND, Ground, completions, did_you_mean, found, hits
from cms_sections.search.visible import roots_of
from portal.accounts.public import count
from portal.tenants.public import Tenant, site_of_request, tenant_of_site, tenant_scope

HITS_OF_A_PART = 10
SEARCHES, COMPLETIONS, SPAN_SECONDS = 60, 300, 5 * 60
LONGEST_PART = 4


@dataclass(frozen=True, slots=True)
class Place:
    """The site and language that are searched."""

    site: Site
    roots: list[Page]
    first: Page
    tenant: Tenant | None

    @property
    def language(self) -> str:
        return str(self.first.locale.language_code)

    def ground(self, tenant: Tenant) -> Ground:
        return Ground(tenant, [self.first], self.language, timezone.now())


@require_safe
def search(request: HttpRequest, language: str = "") -> HttpResponseBase:
    """What the site has about some words. Without any, the empty field."""
    place = _place(request, language)
    if isinstance(place, HttpResponseBase):
        return place
    with translation.override(place.language):
        typed = _typed(request)
        status, context = _answered(request, place, typed)
        frame = _frame(request, place)
        context |= {
            "site_frame": frame,
            "typed": typed[:LONGEST_QUERY],
            "title": " · ".join(filter(None, (typed[:60], _("Search"), frame.name))),
            "search_url": search_url(place.language),
            "completions_url": completions_url(place.language),
            "longest": LONGEST_QUERY,
        }
        answer = render(request, "cms_sections/search/page.html", context, status=status)
    if "retry_after" in context:
        answer.headers["Retry-After"] = str(context["retry_after"])
    return _not_kept(answer, place)


@require_safe
def complete(request: HttpRequest, language: str = "") -> HttpResponseBase:
    """What the last word that is being typed may become: options for the field, and nothing else."""
    place = _place(request, language)
    if isinstance(place, HttpResponseBase):
        return place
    typed, offered = _typed(request), []
    status = HTTPStatus.OK
    if typed and place.tenant is not None:
        number, _left = count(f"search.words:{guards.remote_hash(request)}", SPAN_SECONDS)
        if number > COMPLETIONS:
            status = HTTPStatus.TOO_MANY_REQUESTS
        elif len(typed) <= LONGEST_QUERY and (words := wanted(typed, place.language)):
            with tenant_scope(place.tenant):
                offered = completions(place.ground(place.tenant), typed, words[-1])
    answer = render(request, "cms_sections/search/completions.html", {"offered": offered}, status=status)
    return _not_kept(answer, place)


def _place(request: HttpRequest, language: str) -> Place | HttpResponseBase:
    """404 for a host of no site and a language that the site has not; the way on where its own is another one."""
    site = site_of_request(request)
    if site is None:
        raise Http404
    roots = roots_of(site)
    wanted_language = language or settings.LANGUAGE_CODE
    first = next((root for root in roots if root.locale.language_code == wanted_language), None)
    if first is not None:
        return Place(site, roots, first, tenant_of_site(site))
    if language or not roots:
        raise Http404
    return HttpResponseRedirect(search_url(site.root_page.locale.language_code))


def _typed(request: HttpRequest) -> str:
    """What was typed, in one line."""
    return " ".join(request.GET.get("q", "").replace("\0", " ").split())


def _answered(request: HttpRequest, place: Place, typed: str) -> tuple[int, dict[str, Any]]:
    if not typed:
        return HTTPStatus.OK, {}
    if len(typed) > LONGEST_QUERY:
        sentence = _("That is too long to search for: use at most %(number)d letters.") % {"number": LONGEST_QUERY}
        return HTTPStatus.BAD_REQUEST, {"refused": sentence}
    if place.tenant is None:
        return HTTPStatus.SERVICE_UNAVAILABLE, {"refused": _("This site cannot be searched yet.")}
    number, left = count(f"search:{guards.remote_hash(request)}", SPAN_SECONDS)
    if number > SEARCHES:
        minutes = max(1, -(-left // 60))
        sentence = _("Many searches came from your connection. Search again in %(minutes)d minutes.")
        return HTTPStatus.TOO_MANY_REQUESTS, {"refused": sentence % {"minutes": minutes}, "retry_after": left}
    words = wanted(typed, place.language)
    with tenant_scope(place.tenant):
        ground = place.ground(place.tenant)
        entries = found(ground, words)
        if not entries:
            return HTTPStatus.OK, {"searched": True, "instead": _instead(ground, place, typed, words)}
        return HTTPStatus.OK, _part(request, place, typed, ground, entries, words)


def _instead(ground: Ground, place: Place, typed: str, words: Any) -> dict[str, str]:
    """Another spelling that finds something, and its address."""
    better = did_you_mean(ground, typed, words) if words else ""
    if not better or not found(ground, wanted(better, place.language)):
        return {}
    return {"words": better, "url": f"{search_url(place.language)}?{urlencode({'q': better})}"}


def _part(
    request: HttpRequest, place: Place, typed: str, ground: Ground, entries: list[Any], words: Any
) -> dict[str, Any]:
    paginator = Paginator(entries[:MOST_FOUND], HITS_OF_A_PART)
    part = paginator.get_page(_number(request.GET.get("page", "")))

    def address(number: int) -> str:
        return f"{search_url(place.language)}?{urlencode({'q': typed, 'page': number})}"

    return {
        "searched": True,
        "hits": hits(ground, list(part.object_list), words, request),
        "number": paginator.count,
        "more": len(entries) > MOST_FOUND,
        "part": part,
        "start": part.start_index(),
        "previous_url": address(part.number - 1) if part.has_previous() else "",
        "next_url": address(part.number + 1) if part.has_next() else "",
    }


def _number(text: str) -> int:
    """Of a part; what is none is the first."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_PART else 1


def _frame(request: HttpRequest, place: Place) -> SiteFrame:
    """The frame of the first page; its languages lead to the search in them."""
    languages = [
        FrameLanguage(
            code=root.locale.language_code,
            label=str(get_language_info(root.locale.language_code)["name_local"]).capitalize(),
            url=search_url(root.locale.language_code),
            active=root.pk == place.first.pk,
        )
        for root in place.roots
    ]
    return replace(frame_of(request, place.first), languages=languages if len(languages) > 1 else [])


def _not_kept(answer: HttpResponse, place: Place) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Content-Language"] = place.language
    return answer
