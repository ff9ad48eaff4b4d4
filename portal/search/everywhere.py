"""One search over everything that the asker may see: what the portal keeps itself, and what plugins bring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.module_loading import import_string

from portal.plugins.contracts.panels import AdminSearch, TimelineEntry
from portal.plugins.faults import attempt
from portal.plugins.registry import find_all, plugin

OWN = (("library", "portal.files.admin_search.source"), ("people", "portal.accounts.admin_search.source"))
# Pages and pictures are what editors look for most; a provider that names no turn stands behind.
FEW, MANY = 5, 100


@dataclass(slots=True)
class Group:
    """Records of one kind from one provider. `more`: there are others, which `in` = its key shows."""

    key: str
    label: str
    entries: list[TimelineEntry] = field(default_factory=list)
    more: bool = False


def found_everywhere(text: str, request: HttpRequest, *, only: str = "") -> list[Group]:
    """The groups that have something, each with a few of it; all of one group where `only` names it.

    A provider that fails is left out, which the page about plugins says. Call it in the scope of an organisation.
    """
    limit = MANY if only else FEW
    groups: list[Group] = []
    for slug, provider in _sources():
        if only and only.partition(".")[0] != slug:
            continue
        # One more than is shown, to know whether there is one.
        with attempt(slug, "search in the admin"):
            entries = provider.search(text=text, limit=limit + 1, request=request)
            groups += [group for group in _grouped(slug, provider, entries, limit) if only in ("", group.key)]
    return groups


def _sources() -> Iterator[tuple[str, AdminSearch]]:
    found = [*_own(), *find_all(AdminSearch)]
    yield from sorted(found, key=lambda pair: getattr(pair[1], "turn", 50))


@cache
def _own() -> tuple[tuple[str, Any], ...]:
    return tuple((slug, import_string(path)) for slug, path in OWN)


def _grouped(slug: str, provider: Any, entries: list[TimelineEntry], limit: int) -> list[Group]:
    labels = getattr(provider, "kinds", {})
    groups: dict[str, Group] = {}
    for entry in entries:
        group = groups.setdefault(entry.kind, Group(f"{slug}.{entry.kind}", str(labels.get(entry.kind) or _name(slug))))
        if len(group.entries) == limit:
            group.more = True
        else:
            group.entries.append(entry)
    return list(groups.values())


def _name(slug: str) -> str:
    config = plugin(slug)
    return str(config.verbose_name) if config else slug.capitalize()
