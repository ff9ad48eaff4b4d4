"""Reads an address that a person typed, and finds the numeric addresses to connect to."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from integrations_plugin.transport.addresses import is_public

Resolver = Callable[[str, int], list[str]]

LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
# A host name whose last label is no number: `127.1` and `2130706433` are addresses in disguise.
NAME = re.compile(rf"(?=.{{1,253}}$)({LABEL}\.)+(?![0-9]+$)(?!0x[0-9a-f]*$){LABEL}")
HTTPS_PORT = 443


class TargetRefused(ValueError):
    """This address is never called. The text says why, for people."""


class NameUnknown(Exception):
    """The host name does not resolve."""


@dataclass(frozen=True, slots=True)
class Target:
    """A host and port to call; `trusted` where the operator's allow-list names it."""

    scheme: str
    host: str
    port: int
    trusted: bool


def target_of(url: str) -> Target:
    """The host of this URL; raises TargetRefused with the reason. Looks nothing up."""
    try:
        parts = urlsplit(url)
        port = parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)
    except ValueError:
        raise TargetRefused(_("This is not a web address.")) from None
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in {"http", "https"} or not host or not url.isascii() or _has_odd_parts(url, parts):
        raise TargetRefused(_("Enter an address that begins with https:// and has no name or password in it."))
    if _is_allowed(host, port):
        return Target(parts.scheme, host, port, trusted=True)
    if parts.scheme != "https":
        raise TargetRefused(_("Only addresses that begin with https:// are called."))
    if port != HTTPS_PORT:
        raise TargetRefused(_("Only port 443 is called, unless the operator allows another one."))
    if _is_number(host):
        if not is_public(host):
            raise TargetRefused(_("This address is inside a private or special network and is not called."))
    elif not NAME.fullmatch(host):
        raise TargetRefused(_("This is not the name of a host on the internet."))
    return Target(parts.scheme, host, port, trusted=False)


def addresses_of(target: Target, *, resolver: Resolver, seconds: float) -> list[str]:
    """The numeric addresses to connect to, looked up once. One forbidden address among them refuses them all."""
    addresses = _looked_up(target, resolver, seconds)
    if not addresses:
        raise NameUnknown
    if not target.trusted and not all(is_public(address) for address in addresses):
        raise TargetRefused(_("This name leads into a private or special network and is not called."))
    return addresses


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a name by the system's resolver, in its order."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [str(answer[4][0]) for answer in answers]


def _looked_up(target: Target, resolver: Resolver, seconds: float) -> list[str]:
    # The system's resolver knows no time limit: wait in a thread of its own, and leave it behind when it is late.
    answers: list[list[str]] = []

    def look() -> None:
        try:
            answers.append(resolver(target.host, target.port))
        except (OSError, UnicodeError):
            answers.append([])

    thread = threading.Thread(target=look, daemon=True, name="foyer-resolve")
    thread.start()
    thread.join(seconds)
    return answers[0] if answers else []


def _has_odd_parts(url: str, parts: SplitResult) -> bool:
    odd = any(letter <= " " or letter == "\\" or letter == "\x7f" for letter in url)
    return odd or parts.username is not None or parts.password is not None or "%" in parts.netloc


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_allowed(host: str, port: int) -> bool:
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" in settings.FOYER_OUTGOING_ALLOW
