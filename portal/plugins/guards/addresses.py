"""The addresses that plugins bring. Those of one whose addresses cannot be read answer 503, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, include, path

from portal.plugins.faults import attempt
from portal.plugins.registry import plugins


def plugin_addresses() -> Iterator[URLPattern | URLResolver]:
    """`client/<slug>/` of each plugin, then what they bring at the root."""
    for config in plugins():
        if config.client_urls:
            prefix = f"client/{config.slug}/"
            yield _included(config.slug, config.client_urls, prefix) or path(f"{prefix}<path:rest>", out_of_order)
    for config in plugins():
        if config.root_urls and (found := _included(config.slug, config.root_urls, "")):
            yield found


def _included(slug: str, module: str, prefix: str) -> URLResolver | None:
    with attempt(slug, "urls"):
        resolver = path(prefix, include(module))
        assert resolver.url_patterns is not None
        assert resolver.reverse_dict is not None
        return resolver
    return None


def out_of_order(request: HttpRequest, rest: str = "") -> HttpResponse:
    return render(request, "portal_plugins/out_of_order.html", status=503)
