"""When a plugin's own code fails: whose it is, what is kept of it, and who goes on without it.

The log has all of it. What is kept and shown to people names the kind of error and the place in the code, never the
error's own words: they may hold another organisation's data.
"""

from __future__ import annotations

import sqlite3
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from inspect import isclass, unwrap
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache as shared
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import InterfaceError, OperationalError, connection, models, transaction
from django.http import Http404
from django.utils import timezone

from portal.plugins.config import PluginConfig
from portal.plugins.preflight.places import contents_of
from portal.plugins.registry import plugin, plugins

log = structlog.get_logger("foyer.plugins")
CANCELLED = "57014"  # PostgreSQL's state for a query that it has ended, such as by its timeout
KEPT_SECONDS = 7 * 24 * 3600
# With these a plugin answers where the page is its own to answer; there they are no failures.
ANSWERS = (Http404, PermissionDenied, SuspiciousOperation, BadRequest, models.ProtectedError, models.RestrictedError)


@dataclass(frozen=True, slots=True)
class Fault:
    """How often a plugin failed in the last days, and how it did the last time."""

    count: int
    where: str
    error: str
    at: datetime


def owner_of(thing: Any) -> PluginConfig | None:
    """The plugin that a function, a class or an object comes from; None for the portal's own and foreign packages'."""
    while isinstance(thing, partial):
        thing = thing.func
    holder = getattr(thing, "__self__", None)
    if holder is not None and not hasattr(holder, "__path__"):
        found = owner_of_module((holder if isclass(holder) else type(holder)).__module__)
        if found is not None:
            return found
    plain = unwrap(thing) if callable(thing) else thing
    module = getattr(plain, "__module__", None) or type(plain).__module__
    return owner_of_module(module)


def owner_of_module(module: str) -> PluginConfig | None:
    """The plugin with the longest name that a module lies in, also by the further apps of its package."""
    packages = [(name, config) for config in plugins() for name in (config.name, *config.member_apps)]
    found = [
        (len(name), config) for name, config in packages if f"{module}.".startswith(f"{name.partition('.apps')[0]}.")
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def owner_of_error(error: BaseException) -> PluginConfig | None:
    """The plugin whose code an error went through last."""
    for frame, _line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if config := owner_of_module(frame.f_globals.get("__name__", "")):
            return config
    return None


@contextmanager
def attempt(
    slug: str, where: str, *, savepoint: bool = True, answers: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Go on behind the block when a plugin's code fails in it; what it wrote until then is taken back.

    In strict mode the error is raised instead. `answers` are raised in any mode: errors, such as Http404, with which the
    plugin answers. They are for pages that are its own to answer; on a shared page, "not found" is a failure as well.
    """
    try:
        with _savepoint() if savepoint else nullcontext():
            yield
    except answers:
        raise
    except Exception as error:
        if settings.FOYER_STRICT_PLUGINS:
            raise
        note_failure(slug, where, error)


@contextmanager
def _savepoint() -> Iterator[None]:
    """On PostgreSQL a failed query would spoil all that follow in the same transaction.

    Most of what plugins add to a page asks the database nothing, so the savepoint waits for the first query.
    """
    if not connection.in_atomic_block:
        yield
        return
    taken: list[str] = []
    begun = False

    def before_a_query(execute: Callable[..., Any], *query: Any) -> Any:
        nonlocal begun
        if not begun:
            begun = True  # the savepoint is a query, too
            with _without_wrappers():  # else a guard inside this one would take its savepoint before this one's
                taken.append(transaction.savepoint())
            connection.savepoint_ids.extend(taken)  # so that what was to follow the commit is forgotten with it
        return execute(*query)

    try:
        with connection.execute_wrapper(before_a_query):
            yield
    except BaseException:
        for savepoint in taken:
            connection.savepoint_ids.remove(savepoint)
            connection.needs_rollback = False
            transaction.savepoint_rollback(savepoint)
        raise
    for savepoint in taken:
        connection.savepoint_ids.remove(savepoint)
        transaction.savepoint_commit(savepoint)


@contextmanager
def _without_wrappers() -> Iterator[None]:
    wrappers, connection.execute_wrappers = connection.execute_wrappers, []
    try:
        yield
    finally:
        connection.execute_wrappers = wrappers


def note_failure(slug: str, where: str, error: BaseException) -> None:
    """Log a plugin's error with its name, count it and keep the last one for the page about plugins.

    That the database is away is no plugin's failure; it is logged as what it is.
    """
    if database_away(error):
        log.error("database_away", plugin=slug, where=where, exc_info=error)
        return
    log.error("plugin_failed", plugin=slug, where=where, exc_info=error)
    kept = {"where": where, "error": _place(slug, error), "at": timezone.now()}
    try:
        shared.add(_key("count", slug), 0, KEPT_SECONDS)
        shared.incr(_key("count", slug))
        shared.set(_key("last", slug), kept, KEPT_SECONDS)
    except Exception:  # without a cache the log alone has it
        log.exception("plugin_failure_cannot_be_kept", plugin=slug)


def database_away(error: BaseException) -> bool:
    """Whether the database did not answer. SQLite's wrong queries and any that took too long have the same type."""
    cause = error.__cause__
    if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR or getattr(cause, "sqlstate", "") == CANCELLED:
        return False
    return isinstance(error, OperationalError | InterfaceError)


def faults() -> dict[str, Fault]:
    """What is kept of each plugin that failed lately. What its code was before it was changed counts no more."""
    keys = [_key(kind, config.slug) for config in plugins() for kind in ("count", "last")]
    found = shared.get_many(keys)
    return {
        config.slug: Fault(int(found.get(_key("count", config.slug), 1)), **last)
        for config in plugins()
        if (last := found.get(_key("last", config.slug))) is not None
    }


def _key(kind: str, slug: str) -> str:
    config = plugin(slug)
    return f"foyer.plugins.fault.{kind}.{slug}.{_code(config.name, config.version) if config else ''}"


@cache
def _code(module: str, version: str) -> str:
    return f"{version}.{contents_of(module)}"


def _place(slug: str, error: BaseException) -> str:
    """The kind of error and the last place in the plugin's own code."""
    config = plugin(slug)
    kind = type(error).__name__
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if config is not None and Path(frame.filename).is_relative_to(config.path):
            return f"{kind} ({Path(frame.filename).relative_to(Path(config.path).parent)}, line {frame.lineno})"
    return kind
