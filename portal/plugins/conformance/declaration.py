"""What a plugin says of itself: who it is, and that all it names is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from inspect import isclass, signature
from pathlib import Path
from typing import Any

from django.utils.module_loading import import_string

from portal.plugins.config import CONTRACT_VERSION
from portal.plugins.conformance.subject import Subject
from portal.plugins.contracts.events import Event
from portal.plugins.discovery import ENTRY_POINTS
from portal.plugins.registry import defined_at, path_of, plugins

SLUG = re.compile(r"[a-z][a-z0-9_-]*\Z")
VERSION = re.compile(r"\d+(\.\d+)*([a-z0-9.+-]*)\Z")
PATHS = ("api_router", "section_kinds", "schedules", "demo", "demo_processes")
CONFIG = "portal.plugins.config"
# While apps.py is read Django's settings are being made; these would set them up half-filled.
ASKS_THE_SETTINGS = {"gettext", "gettext_noop"}
MODULES = ("client_urls", "root_urls")


def identity(subject: Subject) -> Iterator[str]:
    """Slug, label, version and contract."""
    config = subject.config
    if not SLUG.match(config.slug):
        yield f"The slug {config.slug!r} cannot stand in an address: use small letters, digits and hyphens."
    for other in plugins():
        if other is not config and other.slug == config.slug:
            yield f"The slug {config.slug} is also that of {other.name}."
    if not VERSION.match(config.version):
        yield f"The version {config.version!r} is none: write one like 1.2.0."
    for found in entry_points(group=ENTRY_POINTS):
        if found.value == config.name and found.dist is not None and found.dist.version != config.version:
            yield (
                f"The version of apps.py is {config.version}, that of the installed package {found.dist.version}:"
                " write the same into apps.py and pyproject.toml, and install it again."
            )
    first, last = config.contract
    if not first <= CONTRACT_VERSION <= last:
        yield f"It was written for contract {first} to {last}; this portal offers {CONTRACT_VERSION}."
    if not str(config.verbose_name).strip():
        yield "It has no verbose_name, by which people know it."
    known = {other.slug for other in plugins()}
    yield from (f"It needs {need}, which is no plugin in use." for need in config.needs if need not in known)


def what_it_names(subject: Subject) -> Iterator[str]:
    """Every dotted path leads to something of the right kind."""
    config = subject.config
    for attribute in PATHS:
        if path := getattr(config, attribute):
            yield from _missing(attribute, path)
    for attribute in MODULES:
        if path := getattr(config, attribute):
            yield from _missing(attribute, f"{path}.urlpatterns")
    yield from _hidden({**config.providers, **config.subscriptions})
    for contract, path in config.providers.items():
        yield from _unfulfilled(contract, path)
    for event, path in config.subscriptions.items():
        if faults := [*_missing("subscriptions", event), *_missing(f"subscriptions, {event}", path)]:
            yield from faults
        elif not (isclass(found := import_string(event)) and issubclass(found, Event)):
            yield f"subscriptions: {event} is no event."
    if (
        config.demo
        and not [*_missing("demo", config.demo)]
        and len(signature(import_string(config.demo)).parameters) != 1
    ):
        yield f"demo: {config.demo} must take the stage, and nothing else."


def early_imports(subject: Subject) -> Iterator[str]:
    """The module of the AppConfig is read with the settings and before models: it imports the declaration, little else."""
    path = Path(subject.config.path) / "apps.py"
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            early = [alias.name for alias in node.names if alias.name in ASKS_THE_SETTINGS]
            yield from (f"apps.py calls Django's {name} too early: take gettext_noop of {CONFIG}." for name in early)
        for name in names:
            if name.endswith(".models") or (name.startswith("portal.") and name != CONFIG):
                yield f"apps.py imports {name}, which is read too early there; name what you need by its path."


def _hidden(named: Mapping[str, str]) -> Iterator[str]:
    """A protocol or an event that only its own module would find."""
    for path in named:
        if not [*_missing("", path)] and defined_at(path) != (own := path_of(import_string(path))):
            yield f"providers, subscriptions: nobody asks for {path}; write {own}."


def _missing(what: str, path: str) -> Iterator[str]:
    try:
        import_string(path)
    except ImportError as error:
        yield f"{what}: {path} cannot be imported ({error})."


def _unfulfilled(contract: str, path: str) -> Iterator[str]:
    faults = [*_missing("providers", contract), *_missing(f"providers, {contract}", path)]
    yield from faults
    if faults:
        return
    wanted, provider = import_string(contract), import_string(path)
    for name, method in vars(wanted).items():
        if callable(method) and not name.startswith("_") and not _takes_alike(method, getattr(provider, name, None)):
            yield f"providers: {path} does not answer {name}{signature(method)} of {contract}."


def _takes_alike(wanted: Any, given: Any) -> bool:
    names = [name for name in signature(wanted).parameters if name != "self"]
    return callable(given) and [name for name in signature(given).parameters if name != "self"] == names
