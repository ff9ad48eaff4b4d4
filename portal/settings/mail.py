"""`FOYER_EMAIL_URL` as Django's mail settings: `smtps://user:secret@host`, `smtp+tls://…`, `smtp://…` or `console:`."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

# Scheme and its usual port: TLS from the first byte (under both of its names), TLS by STARTTLS, no TLS.
PORTS = {"smtps": 465, "smtp+ssl": 465, "smtp+tls": 587, "smtp": 25}
CONSOLE = "console"


def mail_fault(url: str) -> str:
    """What is wrong with the address, as the end of a sentence about it; empty when mail can be sent by it."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "is not an address"
    if parts.scheme == CONSOLE:
        return ""
    if parts.scheme not in PORTS:
        return f"must begin with {', '.join(f'{scheme}://' for scheme in PORTS)} or be `{CONSOLE}:`"
    return "" if host else "names no host"


def mail_settings(url: str) -> dict[str, Any]:
    """Empty or `console:` means: mail is written to the log, and nothing leaves. Raises ValueError for other schemes."""
    if not url or urlsplit(url).scheme == CONSOLE:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if fault := mail_fault(url):
        raise ValueError(f"FOYER_EMAIL_URL {fault}.")
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": PORTS[parts.scheme] == 465,
        "EMAIL_TIMEOUT": 20,
    }
