"""What the ready plugins bring, looked up by the portal and by other plugins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.apps import apps
from django.utils.module_loading import import_string

from portal.plugins.config import PluginConfig

Contract = TypeVar("Contract")

# What roles hold in the portal's own rooms; plugins add theirs.
PORTAL_PERMISSIONS: dict[str, tuple[str, ...]] = {
    "staff": ("wagtailadmin.access_admin", "portal_jobs.view_*", "portal_files.*storedfile"),
    "editor": ("wagtailadmin.access_admin",),
    # Not `portal_accounts.*`: the rights to the model of people open Wagtail's own screens, which know no tenants.
    "manager": (
        "portal_tenants.*_membership",
        "portal_tenants.view_company",
        "portal_accounts.add_program",
        "portal_accounts.change_program",
        "portal_accounts.view_program",
        "portal_accounts.*_programgrant",
        "portal_accounts.add_apikey",
        "portal_accounts.delete_apikey",
        "portal_accounts.view_apikey",
        "portal_jobs.*",
        "portal_audit.view_auditentry",
    ),
    "admin": ("portal_plugins.view_*",),
}


@cache
def plugins() -> tuple[PluginConfig, ...]:
    """The plugins in use, in the order of `FOYER_PLUGINS`."""
    return tuple(config for config in apps.get_app_configs() if isinstance(config, PluginConfig))


def plugin(slug: str) -> PluginConfig | None:
    """The plugin with this slug, or None when it is off: a normal state."""
    return next((config for config in plugins() if config.slug == slug), None)


@cache
def role_permissions() -> dict[str, tuple[str, ...]]:
    """Role -> permission patterns of the portal and all plugins. `INCLUDES` in the roles adds what a role includes."""
    merged: dict[str, tuple[str, ...]] = dict(PORTAL_PERMISSIONS)
    for config in plugins():
        for role, patterns in config.role_permissions.items():
            merged[role] = (*merged.get(role, ()), *patterns)
    return merged


@cache
def _providers(path: str) -> tuple[tuple[str, Any], ...]:
    found = ((config.slug, _brought(config, said_of(config.providers, path))) for config in plugins())
    return tuple((slug, provider) for slug, provider in found if provider is not None)


def _brought(config: PluginConfig, path: str) -> Any:
    """What a dotted path of a plugin leads to; None for an empty one, and for one that fails where that may be."""
    from portal.plugins.faults import attempt

    if path:
        with attempt(config.slug, path):
            return import_string(path)
    return None


def path_of(known: type[Any]) -> str:
    """The dotted path under which a protocol or an event is defined."""
    return f"{known.__module__}.{known.__qualname__}"


@cache
def defined_at(path: str) -> str:
    """The same, of whatever path the portal offers it by: also `portal.plugins.public.…`."""
    if not path.startswith("portal."):  # of a plugin, which may be off
        return path
    try:
        return path_of(import_string(path))
    except (ImportError, AttributeError):  # what cannot be read is found, and said, when plugins are looked at
        return path


def said_of(declared: Mapping[str, str], path: str) -> str:
    """What a declaration names for a protocol or an event, or an empty text."""
    return next((named for known, named in declared.items() if path in (known, defined_at(known))), "")


def find_all(contract: type[Contract]) -> list[tuple[str, Contract]]:
    """Everyone who fulfils a contract, as (plugin slug, provider); nobody is a normal answer."""
    return list(_providers(path_of(contract)))


def find(contract: type[Contract]) -> Contract | None:
    """The first provider of a contract, or None when nobody provides it."""
    return next((provider for _, provider in find_all(contract)), None)


def collected(attribute: str) -> Iterable[tuple[PluginConfig, Any]]:
    """(plugin, object) for each plugin that names a dotted path in this attribute of its declaration.

    One whose object cannot be imported is passed over, which the page about plugins says.
    """
    for config in plugins():
        if (brought := _brought(config, getattr(config, attribute))) is not None:
            yield config, brought


@cache
def api_scopes() -> dict[str, str]:
    """All scopes that an API key can hold, with what each allows, in words."""
    return {scope: words for config in plugins() for scope, words in config.api_scopes.items()}
