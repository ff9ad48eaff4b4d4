"""Finds every route of the installation by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import unwrap
from typing import Any

from django.apps import apps
from django.contrib.admindocs.views import simplify_regex
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

PART = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True, slots=True)
class Route:
    """One URL pattern: its text with the names of its parts in it, and the model that its view is about."""

    text: str
    name: str
    model: type[models.Model] | None

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(PART.findall(self.text))

    def filled(self, values: dict[str, Any]) -> str:
        """The address with these values for its parts."""
        return "/" + PART.sub(lambda part: str(values[part[1]]), self.text)


def routes() -> list[Route]:
    """Every route, sorted by its text. Of two with the same text only the first is ever asked."""
    found: dict[str, Route] = {}
    for route in _walk(get_resolver().url_patterns, "", ""):
        found.setdefault(route.text, route)
    return [found[text] for text in sorted(found)]


def _walk(patterns: list[Any], prefix: str, namespace: str) -> Iterator[Route]:
    for pattern in patterns:
        text = prefix + _text(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, text, inner)
        elif isinstance(pattern, URLPattern):
            yield Route(text, f"{namespace}{pattern.name or ''}", _model(pattern))


def _text(pattern: Any) -> str:
    if not isinstance(pattern, RegexPattern):
        return str(pattern)
    simple = simplify_regex(str(pattern).replace(r"(\d+)", "(.*)"))
    return simple.lstrip("/").replace("\\", "")


def _model(pattern: URLPattern) -> type[models.Model] | None:
    """The model of a class-based view, of a viewset's view, or of a model admin's."""
    view = pattern.callback
    given = getattr(view, "view_initkwargs", {}).get("model") or getattr(
        getattr(view, "view_class", None), "model", None
    )
    given = given or getattr(getattr(unwrap(view), "__self__", None), "model", None)
    if isinstance(given, str):
        return apps.get_model(given)
    return given if isinstance(given, type) and issubclass(given, models.Model) else None
