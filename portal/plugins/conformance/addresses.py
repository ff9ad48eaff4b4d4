"""Where a plugin's screens are: below a name of its own, and never in the place of another's."""

from __future__ import annotations

from collections.abc import Iterator

from portal.plugins.conformance.subject import API, Route, Subject, all_routes, operations_of, slug_of
from portal.plugins.registry import plugins

LANGUAGE = "<further_language:"


def own_addresses(subject: Subject) -> Iterator[str]:
    """Each address begins, in its area, with a word that neither the portal nor Wagtail uses; none is taken twice."""
    routes = all_routes()
    taken = {first for route in routes if _is_portals(route) for first in [_first(route)] if first}
    owners: dict[str, str] = {}
    for route in routes:
        owner = owners.setdefault(route.text, route.slug)
        if subject.config.slug in (owner, route.slug) and owner != route.slug:
            yield f"/{route.text} is asked of {_named(owner)} before {_named(route.slug)}; choose another address."
    for other in plugins():
        if other is not subject.config:
            for text in sorted(operations_of(other) & operations_of(subject.config)):
                yield f"/{text} is also an operation of the plugin {other.slug}; set an api_prefix."
    for route in subject.routes:
        # Wagtail mounts a model's screens that are its own views where it wants.
        if not route.text.startswith(API) and slug_of(_view_module(route)) != subject.config.slug:
            continue
        first = _first(route)
        if not first:
            yield f"/{route.text} begins with a part that takes anything; begin with a word of your own."
        elif first in taken:
            yield f"/{route.text} begins with {first[1]}, which the portal or Wagtail uses."


def _is_portals(route: Route) -> bool:
    """Views of `portal.panels` are what plugins build of: a chooser of companies is where its plugin mounts it."""
    return not route.slug and not _view_module(route).startswith("portal.panels.")


def _first(route: Route) -> tuple[str, str] | None:
    """Area and first word below it; None where the address begins with a part that takes anything."""
    area = next((area for area in ("admin/", "client/", "api/v1/") if route.text.startswith(area)), "")
    below = route.text.removeprefix(area)
    if below.startswith(LANGUAGE):  # takes the languages of the settings and nothing else
        below = below.partition("/")[2]
    word = below.partition("/")[0]
    return None if "<" in word or not word else (area, word)


def _view_module(route: Route) -> str:
    return str(getattr(route.view, "view_class", route.view).__module__)


def _named(slug: str) -> str:
    return f"the plugin {slug}" if slug else "the portal"
