"""What the plugins offer a customer: pages for the navigation, panels for the first screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from portal.plugins.contracts.panels import ClientArea, ClientPage, Panel
from portal.plugins.faults import note_failure
from portal.plugins.registry import find_all

Offer = TypeVar("Offer", ClientPage, Panel)


def client_pages(request: HttpRequest) -> list[ClientPage]:
    """The pages of all plugins, in their order."""
    return _sorted(request, lambda area: area.pages(request=request))[0]


def client_panels(request: HttpRequest) -> tuple[list[Panel], list[str]]:
    """The panels of all plugins, in their order, and the plugins whose panels could not be made."""
    return _sorted(request, lambda area: area.panels(request=request))


def _sorted(request: HttpRequest, ask: Callable[[ClientArea], list[Offer]]) -> tuple[list[Offer], list[str]]:
    offers: list[Offer] = []
    failed: list[str] = []
    for slug, area in find_all(ClientArea):
        try:
            # A savepoint: one plugin's database error must not spoil the others' queries.
            with transaction.atomic():
                offers += ask(area)
        except Exception as error:
            if settings.FOYER_STRICT_PLUGINS:
                raise
            note_failure(slug, "client area", error)
            failed.append(slug)
    return sorted(offers, key=lambda offer: offer.order), failed
