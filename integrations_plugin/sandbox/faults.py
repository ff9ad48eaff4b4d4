"""Faults on demand: by a path that begins with /fault/<kind>/, or for the next calls by /__fake__/faults."""

from __future__ import annotations

import gzip
from threading import Lock
from typing import Any

from integrations_plugin.sandbox.answers import Given, as_json
from integrations_plugin.sandbox.telegram import failed, too_many

PAGE = b"<!doctype html><title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>"
BOMB_BYTES = 64 * 1024 * 1024

KINDS = {
    "401": "the token is not accepted",
    "429": "too many requests, to be repeated after some seconds",
    "500": "a fault of the service",
    "hang": "no answer for a minute",
    "truncate": "half of the answer",
    "html": "a proxy's error page, with status 502",
    "page": "a web page, with status 200",
    "redirect": "sent on to another address",
    "bomb": "64 MB packed into 64 kB",
}


class Faults:
    """Which service fails how, and how often yet."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[dict[str, Any]] = []

    def add(self, *, kind: str, service: str = "*", times: int = 1, retry_after: int = 1) -> None:
        """The next `times` calls of the service ("rest", "telegram" or "*") fail like this."""
        if kind not in KINDS or times < 1:
            raise ValueError(kind)
        with self._lock:
            self._waiting.append({"kind": kind, "service": service, "times": times, "retry_after": retry_after})

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()

    def waiting(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(fault) for fault in self._waiting]

    def next_for(self, service: str) -> dict[str, Any] | None:
        """The fault of this call, counted down; None for a good answer."""
        with self._lock:
            for fault in self._waiting:
                if fault["service"] in {"*", service}:
                    fault["times"] -= 1
                    if not fault["times"]:
                        self._waiting.remove(fault)
                    return fault
        return None


def spoiled(kind: str, service: str, right: Given, *, retry_after: int = 1) -> Given:
    """The answer as this fault makes it; errors have the shape of the service's own."""
    if kind == "429":
        if service == "telegram":
            return too_many(retry_after)
        return as_json({"error": {"code": "rate_limited"}}, 429, Retry_After=str(retry_after))
    if kind in {"401", "500"}:
        words = {"401": "Unauthorized", "500": "Internal Server Error"}[kind]
        return failed(int(kind), words) if service == "telegram" else as_json({"error": {"code": words}}, int(kind))
    if kind == "hang":
        right.hang = True
    elif kind == "truncate":
        right.cut = True
    elif kind in {"html", "page"}:
        return Given(502 if kind == "html" else 200, PAGE, "text/html")
    elif kind == "redirect":
        return Given(302, b"", headers={"Location": "http://127.0.0.1:1/elsewhere"})
    elif kind == "bomb":
        return Given(200, gzip.compress(b" " * BOMB_BYTES), headers={"Content-Encoding": "gzip"})
    return right
