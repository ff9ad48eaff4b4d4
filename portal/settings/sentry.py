"""Errors to Sentry, by `FOYER_SENTRY_DSN` alone. What is sent says what failed and where, and nothing about anybody."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import structlog

from portal.settings.secret_paths import without_secrets

# Which request, job and tenant an error belongs to, as in the log.
TAGS = ("request", "job", "tenant")


def sentry_fault(dsn: str) -> str:
    """What is wrong with the setting, as the end of a sentence about it; empty when errors can be sent."""
    if not dsn:
        return ""
    try:
        parts = urlsplit(dsn)
        whole = parts.scheme in {"http", "https"} and parts.hostname and parts.username and parts.path.strip("/")
    except ValueError:
        whole = False
    if not whole:
        return "is not an address as Sentry shows it: https://key@host/number."
    if find_spec("sentry_sdk") is None:
        return "is set, but its package is missing. Type: pip install --require-hashes -r requirements-sentry.txt"
    return ""


def send_errors_to(dsn: str, release: str) -> None:
    """From now on every unhandled error and every line that is logged as an error is sent there."""
    import sentry_sdk

    sentry_sdk.init(
        dsn=dsn,
        release=f"foyer@{release}",
        environment="production",
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,  # they are the statements and calls before the error, with their values
        traces_sample_rate=0,
        auto_session_tracking=False,
        before_send=cleaned,
    )


def cleaned(event: Any, _hint: Any) -> Any:
    """The event without query, cookies and headers, with whatever is secret by its name or shape replaced."""
    asked = event.get("request")
    if asked:
        event["request"] = {name: asked[name] for name in ("method", "url") if name in asked}
    event.pop("user", None)
    event.pop("server_name", None)
    known = structlog.contextvars.get_contextvars()
    event["tags"] = {**event.get("tags", {}), **{name: str(known[name]) for name in TAGS if name in known}}
    return without_secrets(event)
