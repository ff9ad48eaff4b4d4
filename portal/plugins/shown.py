"""What a public page shows while it is drawn, so that whoever keeps it finished knows when it is worthless.

A plugin's section wraps what it reads in `showing("shop.price:17")` and calls `shown_changed("shop.price:17")` in the
transaction that changes it. Names begin with the plugin's slug. Nobody may be listening: then both do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_TABLES = re.compile(r'\b(?:FROM|JOIN)\s+"?(\w+)"?', re.IGNORECASE)


@dataclass(slots=True)
class Shown:
    """What one drawing of a page has shown: things with their values, until when it holds, and why it must not be kept.

    `asked` has the tables of each query that stands in no `showing`.
    """

    things: dict[str, str] = field(default_factory=dict)
    until: datetime | None = None
    reasons: list[str] = field(default_factory=list)
    asked: set[tuple[str, ...]] = field(default_factory=set)
    watching: bool = False

    def watch(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """For `connection.execute_wrapper`."""
        if self.watching:
            self.asked.add(tuple(_TABLES.findall(str(sql))))
        return execute(sql, params, many, context)


_current: ContextVar[Shown | None] = ContextVar("foyer_shown", default=None)
_listeners: list[Callable[[tuple[str, ...]], None]] = []


@contextmanager
def recorded(shown: Shown) -> Iterator[Shown]:
    """What is drawn inside is noted in `shown`."""
    token = _current.set(shown)
    try:
        yield shown
    finally:
        _current.reset(token)


@contextmanager
def watched(on: bool = True) -> Iterator[None]:
    """Whether queries are noted inside."""
    shown = _current.get()
    if shown is None:
        yield
        return
    before, shown.watching = shown.watching, on
    try:
        yield
    finally:
        shown.watching = before


@contextmanager
def showing(*things: str) -> Iterator[None]:
    """The page shows these; what is read inside is accounted for by them."""
    for thing in things:
        note_shown(thing)
    with watched(False):
        yield


def note_shown(thing: str, value: str = "") -> None:
    """The page shows a thing. With a value only a change to another value counts; without, every change does."""
    shown = _current.get()
    if shown is not None:
        shown.things[thing] = value if shown.things.get(thing, value) == value else ""


def shown_until(moment: datetime) -> None:
    """What is drawn now is wrong from this moment on."""
    shown = _current.get()
    if shown is not None and (shown.until is None or moment < shown.until):
        shown.until = moment


def not_to_be_kept(reason: str) -> None:
    """What is drawn now must be drawn anew for each visitor."""
    shown = _current.get()
    if shown is not None and reason not in shown.reasons:
        shown.reasons.append(reason)


def shown_changed(*things: str) -> None:
    """Something that pages may show is being changed. Call it inside the transaction, after the change."""
    for listener in _listeners:
        listener(things)


def on_shown_changed(listener: Callable[[tuple[str, ...]], None]) -> None:
    if listener not in _listeners:
        _listeners.append(listener)
