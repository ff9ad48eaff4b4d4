"""Names that a new plugin may have. It becomes a module, an app label, a slug, tables and addresses, so all must be free."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from portal.plugins.absent import absent_plugins
from portal.plugins.registry import plugins

LONGEST = 20  # names of indexes have at most 30 characters
WELL_FORMED = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*\Z")
TITLE = re.compile(r"[^\W_][\w .,:&()'’–-]*\Z")
AREAS = ("", "admin/", "client/", "api/v1/")


class Refused(Exception):
    """Nothing was written; the message says why and what to do, for the person at the command line."""


def check_name(name: str) -> None:
    """Raises Refused unless a plugin of this name can stand beside everything that is installed."""
    if not WELL_FORMED.match(name):
        raise Refused(
            f"“{name}” cannot be the name: use small letters, digits and single underscores, as in my_plugin."
        )
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise Refused(f"“{name}” is a word of Python itself. Choose another name.")
    if len(name) > LONGEST:
        raise Refused(
            f"“{name}” is too long: {len(name)} characters, and {LONGEST} are the most. Choose a shorter name."
        )
    if title := _plugin_called(name):
        raise Refused(f"“{name}” is taken by the plugin “{title}”. Choose another name.")
    if name in apps.app_configs:
        raise Refused(f"“{name}” is taken by an installed Django app. Choose another name.")
    if name in set(_addresses()):
        raise Refused(f"“{name}” is reserved: the portal or Wagtail has an address of this name. Choose another name.")
    if find_spec(name) is not None:
        raise Refused(f"“{name}” is taken: Python can already import a module of this name. Choose another name.")


def check_title(title: str) -> None:
    """Raises Refused for what cannot stand between quotation marks in code."""
    if not TITLE.match(title) or len(title) > 60:
        raise Refused(f"“{title}” cannot be the title: use letters, digits, spaces and plain punctuation, at most 60.")


def _plugin_called(name: str) -> str:
    for config in plugins():
        if name in (config.slug, config.label):
            return str(config.verbose_name)
    return next((absent.title for absent in absent_plugins() if name in {absent.slug, *absent.labels}), "")


def _addresses() -> Iterator[str]:
    """The first part of every address: of the site, and inside admin, client area and API."""
    for text in _texts(get_resolver().url_patterns, ""):
        for area in AREAS:
            if text.startswith(area):
                yield text.removeprefix(area).partition("/")[0]


def _texts(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        text = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from _texts(pattern.url_patterns, text)
        else:
            yield text
