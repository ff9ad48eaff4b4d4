"""What the portal would load sooner or later is loaded before the first plugin, so that no plugin is charged for it."""

from __future__ import annotations

from importlib import import_module

MODULES = ("portal.api.guard", "portal.jobs.public", "portal.panels.public", "wagtail.admin.viewsets.model")


def warm_up() -> None:
    from django.template import engines
    from django.urls import get_resolver
    from wagtail.hooks import search_for_hooks

    for name in MODULES:
        import_module(name)
    search_for_hooks()
    assert engines.all()
    assert get_resolver()
