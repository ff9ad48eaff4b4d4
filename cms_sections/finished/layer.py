"""Answers for finished pages before Django, from memory while their files are unchanged: one `stat` a request.

For where there is no proxy, and for pages with a time limit, which the proxy leaves to this layer. It reads no
database and no session. Whatever it does not know for sure, it hands on.
"""

from __future__ import annotations

import logging
import os
import re
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from email.utils import formatdate
from threading import Lock
from typing import Any, NamedTuple

import structlog
from django.conf import settings

from cms_sections.finished import folder
from cms_sections.finished.addresses import is_host, is_path
from cms_sections.finished.packing import ENCODINGS, Packed, unpack

logger = logging.getLogger(__name__)
log = structlog.get_logger("foyer.request")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
MOST_BYTES = 64 * 1024 * 1024
LOOK_SECONDS = 1.0
# Words of a campaign: scripts read them, the page is the same. The proxy's configuration has the same list.
CAMPAIGN = re.compile(r"(?:(?:utm_[a-z_]+|gclid|fbclid|msclkid)=[^&;]*(?:&|\Z))*\Z")
REQUEST_ID = re.compile(r"[0-9a-f]{32}\Z")
ONLY_WITH_BODY = ("Content-Encoding", "Content-Type")
_NOT_TAKEN = re.compile(r"q=0(?:\.0*)?\s*\Z")
_log_level = logging.getLogger("foyer.request")


class Answer:
    """A page in memory, with what is sent for each encoding."""

    __slots__ = ("bodies", "headers", "last_modified", "modified", "size", "tags", "until")

    def __init__(self, packed: Packed) -> None:
        self.until, self.modified, self.bodies = packed.until, packed.modified, packed.bodies
        self.last_modified = formatdate(packed.modified, usegmt=True)
        self.tags = {name: f'"{packed.modified:x}-{len(body):x}"' for name, body in packed.bodies.items()}
        self.size = sum(map(len, packed.bodies.values()))
        self.headers = {name: self._headers(packed, name) for name in packed.bodies}

    def _headers(self, packed: Packed, encoding: str) -> list[tuple[str, str]]:
        vary = [value for name, value in packed.headers if name.lower() == "vary"]
        headers = [(name, value) for name, value in packed.headers if name.lower() != "vary"]
        headers += [
            ("Vary", ", ".join([*vary, "Accept-Encoding"])),
            ("Last-Modified", self.last_modified),
            ("ETag", self.tags[encoding]),
        ]
        return [*headers, ("Content-Encoding", encoding)] if encoding else headers


class Kept(NamedTuple):
    place: str
    signature: tuple[int, ...]
    answer: Answer


class FinishedPages:
    """The layer: `FinishedPages(application)` is an application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.enabled = settings.FOYER_FINISHED_PAGES
        self.needs_tls = bool(getattr(settings, "SECURE_SSL_REDIRECT", False))
        self.session = re.compile(rf"(?:\A|[;,\s]){re.escape(settings.SESSION_COOKIE_NAME)}=")
        self.kept: OrderedDict[tuple[str, str], Kept] = OrderedDict()
        self.bytes = 0
        self.lock = Lock()
        self.looked = 0.0
        self.usable = False
        if self.enabled:
            try:
                folder.take_over()
            except OSError as error:
                logger.error("The folder of finished pages cannot be used: %s", error.strerror)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = self.answer_to(environ) if self.enabled else None
        if answer is None:
            return self.application(environ, start_response)
        return _send(answer, environ, start_response)

    def answer_to(self, environ: dict[str, Any]) -> Answer | None:
        """The finished page that a request asks for, if it may have it."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return None
        if "HTTP_COOKIE" in environ and self.session.search(environ["HTTP_COOKIE"]):
            return None
        if (query := environ.get("QUERY_STRING")) and not CAMPAIGN.match(query):
            return None
        if self.needs_tls and environ.get("wsgi.url_scheme") != "https":
            return None
        host = environ.get("HTTP_HOST", "").lower().partition(":")[0]
        return self.find(host, environ.get("PATH_INFO", ""))

    def find(self, host: str, path: str) -> Answer | None:
        """The page at a path of a host; None where there is none that holds now."""
        key = (host, path)
        kept = self.kept.get(key)
        place = kept.place if kept else _place(host, path)
        if place is None or not self._usable():
            return None
        try:
            signature = _signature(place)
            if kept is None or kept.signature != signature:
                with open(place, "rb") as file:
                    kept = Kept(place, _signature(file.fileno()), Answer(unpack(file.read())))
                self._keep(key, kept)
        except (OSError, ValueError):
            self._keep(key, None)
            return None
        answer = kept.answer
        return answer if not answer.until or answer.until > time.time() else None

    def _keep(self, key: tuple[str, str], kept: Kept | None) -> None:
        with self.lock:
            if (before := self.kept.pop(key, None)) is not None:
                self.bytes -= before.answer.size
            if kept is not None:
                self.kept[key] = kept
                self.bytes += kept.answer.size
            while self.bytes > MOST_BYTES:
                self.bytes -= self.kept.popitem(last=False)[1].answer.size

    def _usable(self) -> bool:
        """Whether the folder may be written: where it may not, nothing that is outdated can be taken away either."""
        now = time.monotonic()
        if now - self.looked > LOOK_SECONDS:
            self.looked, self.usable = now, folder.may_be_written()
        return self.usable


def _place(host: str, path: str) -> str | None:
    try:
        decoded = path.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return None
    if not is_host(host) or not is_path(decoded):
        return None
    return str(folder.root() / "current" / "hosts" / host / decoded.strip("/") / folder.PAGE)


def _signature(place: str | int) -> tuple[int, ...]:
    # With the time of the change of the name, which nobody can set: a page may be written anew with the same time.
    found = os.stat(place)
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _send(answer: Answer, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    started = time.perf_counter()
    encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), answer)
    given = environ.get("HTTP_X_REQUEST_ID", "").replace("-", "").lower()
    request_id = given if REQUEST_ID.match(given) else uuid.uuid4().hex
    headers = [*answer.headers[encoding], ("X-Request-Id", request_id)]
    body = answer.bodies[encoding]
    if _is_known(environ, answer, encoding):
        start_response("304 Not Modified", [each for each in headers if each[0] not in ONLY_WITH_BODY])
        status, sent = 304, b""
    else:
        start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
        status, sent = 200, b"" if environ["REQUEST_METHOD"] == "HEAD" else body
    if _log_level.isEnabledFor(logging.INFO):
        log.info(
            "request",
            method=environ["REQUEST_METHOD"],
            route="finished",
            path=environ.get("PATH_INFO", "")[:300],
            status=status,
            milliseconds=round((time.perf_counter() - started) * 1000),
            request=request_id,
        )
    return [sent]


def _encoding(accepted: str, answer: Answer) -> str:
    """The best one that the browser takes and that there is; an empty text for none."""
    if not accepted:
        return ""
    taken = set()
    for part in accepted.split(","):
        name, _semicolon, weight = part.partition(";")
        if not _NOT_TAKEN.search(weight):
            taken.add(name.strip().lower())
    return next((name for name in ENCODINGS if name in answer.bodies and (name in taken or "*" in taken)), "")


def _is_known(environ: dict[str, Any], answer: Answer, encoding: str) -> bool:
    """Whether the browser has this very page already."""
    if tags := environ.get("HTTP_IF_NONE_MATCH"):
        return tags.strip() == "*" or answer.tags[encoding] in (
            tag.strip().removeprefix("W/") for tag in tags.split(",")
        )
    return environ.get("HTTP_IF_MODIFIED_SINCE") == answer.last_modified
