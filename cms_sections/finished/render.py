"""Draws a page as an anonymous visitor gets it: through all middleware, with what it shows noted."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.http.response import HttpResponseBase
from django.urls import get_script_prefix, set_script_prefix
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms_sections.finished.values import ANYTHING
from cms_sections.models.pages import SectionsPage
from portal.plugins.public import Shown, recorded

# Each answer's own, or made by whoever serves it.
NOT_KEPT = {"content-length", "date", "server", "x-request-id", "etag", "last-modified"}
# Whatever changes in these changes everything, or nothing that a page shows.
SETTLED = {"wagtailcore_site", "wagtailcore_locale", "django_content_type", "portal_tenants_sitetenant"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """`reason` says why it must not be kept; then the rest means nothing. `failed`: another time it may be drawn."""

    html: bytes
    headers: list[tuple[str, str]]
    shown: Shown
    reason: str = ""
    failed: bool = False

    @property
    def language(self) -> str:
        return dict(self.headers).get("Content-Language", settings.LANGUAGE_CODE)


def draw(site: Site, page: Page, path: str, host: str) -> Drawn:
    """What Django answers to a visitor of this path on this site."""
    shown = Shown()
    if not isinstance(page.specific, SectionsPage):
        return Drawn(b"", [], shown, _("It is not made of sections."))
    request = WSGIRequest(_environ(host, path))
    request._wagtail_site = site  # type: ignore[attr-defined]  # where Wagtail keeps the site of a request
    with _as_in_a_request(), recorded(shown), connection.execute_wrapper(shown.watch):
        response: Any = handler().get_response(request)
    for close in response._resource_closers:  # response.close() would end the connection
        close()
    reason = _reason(request, response, shown)
    if reason:
        return Drawn(b"", [], shown, reason, failed=response.status_code >= 500)
    headers = sorted((name, _in_order(name, value)) for name, value in response.items() if name.lower() not in NOT_KEPT)
    return Drawn(response.content, headers, shown)


def _in_order(name: str, value: str) -> str:
    """The directives of a policy come in another order in each process."""
    return "; ".join(sorted(value.split("; "))) if name == "Content-Security-Policy" else value


@cache
def handler() -> WSGIHandler:
    return WSGIHandler()


@contextmanager
def _as_in_a_request() -> Iterator[None]:
    """Language and prefix of the installation, and afterwards those of before: this thread may have others."""
    before = get_script_prefix()
    set_script_prefix(settings.FORCE_SCRIPT_NAME or "/")
    try:
        with translation.override(settings.LANGUAGE_CODE):
            yield
    finally:
        set_script_prefix(before)


def _environ(host: str, path: str) -> dict[str, Any]:
    secure = bool(getattr(settings, "SECURE_SSL_REDIRECT", False))
    name, proof = getattr(settings, "SECURE_PROXY_SSL_HEADER", None) or ("", "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode().decode("latin-1"),
        "RAW_URI": quote(path),
        "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SERVER_NAME": host,
        "SERVER_PORT": "443" if secure else "80",
        "HTTP_HOST": host,
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_X_FORWARDED_FOR": "127.0.0.1",
        "wsgi.url_scheme": "https" if secure else "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "foyer.drawn_for_file": True,
    }
    if secure and name:
        environ[name] = proof
    return environ


def _reason(request: WSGIRequest, response: HttpResponseBase, shown: Shown) -> str:
    match = request.resolver_match
    if response.status_code != 200 or response.streaming:
        return _("Visitors get the answer %(status)d.") % {"status": response.status_code}
    if match is None or match.url_name != "wagtail_serve":
        return _("Something else answers at its address.")
    varies = response.get("Vary", "").lower()
    caching = response.get("Cache-Control", "").lower()
    session: Any = getattr(request, "session", None)
    if response.cookies or "cookie" in varies or "*" in varies or (session is not None and session.accessed):
        return _("It looks at who is asking.")
    if "private" in caching or "no-store" in caching:
        return _("It says that it must not be kept.")
    if shown.reasons:
        return shown.reasons[0]
    asked = {table for tables in shown.asked if tables and tables[0] not in SETTLED for table in tables} - SETTLED
    if unknown := sorted(asked - known_tables()):
        return _("It reads %(tables)s and does not say what it shows of it.") % {"tables": ", ".join(unknown)}
    if asked:
        shown.things[ANYTHING] = ""
    return ""


@cache
def known_tables() -> frozenset[str]:
    """Tables of whose every change the finished pages are told."""
    from cms_sections.finished.signals import told_models

    tables = {model._meta.db_table for model in told_models()}
    tables |= {model._meta.db_table for model in apps.get_models() if issubclass(model, Page)}
    return frozenset(tables)
