"""Old addresses of pages that were renamed or moved. Wagtail keeps them; here they lead on, once and without circles."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.http.response import HttpResponseBase
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

ASKS = frozenset({"GET", "HEAD"})


class MovedMiddleware(RedirectMiddleware):
    """Where nothing answers, looks for the page that had this address on this site.

    Wagtail's own sends people to pages that are not public, to the address in the site's record in place of the one
    they came to, and round in circles when a page that got its first name back is unpublished.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code != 404 or request.method not in ASKS:
            return response
        asked = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
        bare = urlsplit(asked).path
        redirect = get_redirect(request, asked)
        rest = ""
        if redirect is None and bare != asked:
            redirect, rest = get_redirect(request, bare), request.META.get("QUERY_STRING", "")
        target = target_of(redirect, request) if redirect is not None else ""
        if redirect is None or not target or _leads_back(target, bare, request):
            return response
        if rest and "?" not in target:
            words, hash_sign, fragment = target.partition("#")
            target = f"{words}?{rest}{hash_sign}{fragment}"
        return HttpResponsePermanentRedirect(target) if redirect.is_permanent else HttpResponseRedirect(target)


def target_of(redirect: Redirect, request: HttpRequest) -> str:
    """Where it leads for this request; empty when its page is not public, or is on a site that another one asks for."""
    page = redirect.redirect_page
    if page is None:
        return str(redirect.redirect_link)
    if not page.live:
        return ""
    site = Site.find_for_request(request)
    parts = page.get_url_parts(request)
    if parts is None or (redirect.site_id and site is not None and parts[0] != site.pk):
        return ""
    return (page.get_url(request) or "").rstrip("/") + (redirect.redirect_page_route_path or "/")


def _leads_back(target: str, asked: str, request: HttpRequest) -> bool:
    there = urlsplit(target)
    here = not there.netloc or there.netloc == request.get_host()
    return here and Redirect.normalise_path(there.path, decode_unicode=False) == asked
