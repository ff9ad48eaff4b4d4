"""The API itself: the portal's operations and the routers of all plugins, at /api/v1/."""

from __future__ import annotations

from portal.api.about import NAMESPACE
from portal.api.about import router as about_router
from portal.api.callers import Key, SignedIn
from portal.api.documents import Documents, known_callers_only
from portal.api.guard import GuardedAPI
from portal.api.parsing import JsonParser
from portal.api.problems import install_handlers
from portal.plugins.faults import attempt
from portal.plugins.registry import collected


def build() -> GuardedAPI:
    """A fresh API with what the plugins in use bring."""
    built = GuardedAPI(
        title="Foyer API",
        version="1",
        description="Errors are problem+json. Writes need an Idempotency-Key. Lists are paged by cursor.",
        urls_namespace=NAMESPACE,
        auth=[Key(), SignedIn()],
        docs=Documents(),
        docs_decorator=known_callers_only,
        parser=JsonParser(),
    )
    install_handlers(built)
    built.add_router("", about_router)
    for config, router in collected("api_router"):
        with attempt(config.slug, "api"):
            built.add_router(config.api_prefix, router, tags=[config.slug])
    return built


api = build()
