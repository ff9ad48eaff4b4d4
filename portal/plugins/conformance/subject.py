"""The plugin that is looked at: its apps, files, models, jobs and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from inspect import unwrap
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.admindocs.views import simplify_regex
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils.module_loading import import_string

from portal.jobs.decorator import Job
from portal.jobs.registry import all_jobs
from portal.plugins.config import PluginConfig
from portal.plugins.faults import owner_of_module
from portal.plugins.registry import plugins

API = "api/v1"
PART = re.compile(r"[<{](?:\w+:)?(\w+)[>}]")


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its text, the view behind it, and the plugin that brings it ("" is the portal or Wagtail)."""

    text: str
    view: Any
    slug: str


@dataclass(frozen=True)
class Subject:
    config: PluginConfig

    @classmethod
    def called(cls, name: str) -> Subject:
        """The plugin with this module or slug. Raises LookupError with what to do when it is not in use."""
        for config in plugins():
            if name in (config.name, config.slug):
                return cls(config)
        raise LookupError(f"The plugin {name} is not in use. Name it in FOYER_PLUGINS, as its module or entry point.")

    @cached_property
    def apps(self) -> list[AppConfig]:
        """Its own app and the further ones of its package."""
        members = [config for config in apps.get_app_configs() if config.name in self.config.member_apps]
        return [self.config, *members]

    @cached_property
    def labels(self) -> set[str]:
        return {str(config.label) for config in self.apps}

    @cached_property
    def models(self) -> list[type[models.Model]]:
        return [model for config in self.apps for model in config.get_models(include_auto_created=True)]

    @cached_property
    def jobs(self) -> list[Job]:
        return [job for job in all_jobs() if slug_of(job.function.__module__) == self.config.slug]

    @cached_property
    def routes(self) -> list[Route]:
        return [route for route in all_routes() if route.slug == self.config.slug]

    def owns(self, permission: str) -> bool:
        return permission.partition(".")[0] in self.labels

    def files(self, pattern: str) -> Iterator[Path]:
        """Files of its package, without those of a plugin inside it and without its tests."""
        root = Path(self.config.path)
        others = [Path(config.path) for config in plugins() if config is not self.config]
        inside = [path for path in others if root in path.parents]
        for path in sorted(root.rglob(pattern)):
            if not any(other in path.parents for other in inside) and "tests" not in path.relative_to(root).parts:
                yield path


def slug_of(module: str) -> str:
    """The slug of the plugin that a module belongs to, or an empty text."""
    config = owner_of_module(module)
    return config.slug if config else ""


def all_routes() -> list[Route]:
    """Every address of the installation, in the order in which they are asked."""
    operations = {text: config.slug for config in plugins() for text in operations_of(config)}
    return list(_walk(get_resolver().url_patterns, "", operations))


def operations_of(config: PluginConfig) -> set[str]:
    """The addresses of the plugin's API; their views are ninja's own."""
    paths = import_string(config.api_router).path_operations if config.api_router else ()
    prefix = config.api_prefix.strip("/")
    return {PART.sub(r"<\1>", "/".join(filter(None, (API, prefix, path.strip("/"))))) for path in paths}


def _walk(patterns: list[Any], prefix: str, known: dict[str, str]) -> Iterator[Route]:
    """`known`: addresses of which it is already known whose they are."""
    for pattern in patterns:
        text = prefix + route_text(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(
                pattern.url_patterns, text, known if text.startswith(API) else _whose(pattern, text, known)
            )
        elif isinstance(pattern, URLPattern):
            own = _owner_of_view(pattern.callback) or known.get(PART.sub(r"<\1>", text), "")
            yield Route(text, pattern.callback, own)


def _whose(resolver: URLResolver, prefix: str, known: dict[str, str]) -> dict[str, str]:
    """A viewset's screens that are the portal's own views belong with the others of it."""
    views = [pattern for pattern in resolver.url_patterns if isinstance(pattern, URLPattern)]
    slugs = {_owner_of_view(pattern.callback) for pattern in views} - {""}
    if not resolver.namespace or len(slugs) != 1:
        return known
    texts = (PART.sub(r"<\1>", prefix + route_text(pattern.pattern)) for pattern in views)
    return {**known, **dict.fromkeys(texts, slugs.pop())}


def route_text(pattern: Any) -> str:
    return simplify_regex(str(pattern)).lstrip("/") if isinstance(pattern, RegexPattern) else str(pattern)


def _owner_of_view(view: Any) -> str:
    """By the view's own module, and by its model where the view is one of Wagtail's or the portal's."""
    plain = unwrap(view)
    model = getattr(view, "view_initkwargs", {}).get("model") or getattr(
        getattr(plain, "__self__", None), "model", None
    )
    things = [getattr(view, "view_class", None), plain, apps.get_model(model) if isinstance(model, str) else model]
    return next((slug for thing in things if thing is not None and (slug := slug_of(thing.__module__))), "")
