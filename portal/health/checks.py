"""Is everything there that a request or a job needs? Each check answers in words and never raises."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.jobs.health import oldest_waiting, scheduler_seen_at

log = structlog.get_logger("foyer.health")
SCHEDULER_SILENT_AFTER = timedelta(seconds=30)
WAITING_TOO_LONG = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `fatal` findings make the portal not ready."""

    name: str
    healthy: bool
    words: str
    fatal: bool = True


def findings() -> list[Finding]:
    """All checks, in order. What went wrong in detail goes to the log, not to the page."""
    return [_guarded(name, check) for name, check in CHECKS.items()]


def ready() -> bool:
    return all(finding.healthy or not finding.fatal for finding in findings())


def _guarded(name: str, check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception:  # whatever a driver raises means: not there
        log.exception("health check failed", check=name)
        return Finding(name, False, _("Cannot be reached; the log says why."))


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding("database", True, connection.vendor)


def _cache() -> Finding:
    token = secrets.token_hex(4)
    cache.set("foyer.health", token, 30)
    healthy = cache.get("foyer.health") is not None
    return Finding("cache", healthy, _("Answers.") if healthy else _("Forgets what it is given."), fatal=False)


def _storage() -> Finding:
    storage = storages["quarantine"]
    name = storage.save(f"health/{secrets.token_hex(8)}", ContentFile(b"foyer"))
    storage.delete(name)
    return Finding("storage", True, _("Can be written."))


def _queue() -> Finding:
    seen = scheduler_seen_at()
    if seen is None or timezone.now() - seen > SCHEDULER_SILENT_AFTER:
        return Finding("queue", False, _("No scheduler is running: start `manage.py scheduler`."), fatal=False)
    waiting = oldest_waiting()
    if waiting is not None and waiting > WAITING_TOO_LONG:
        minutes = int(waiting.total_seconds() // 60)
        return Finding("queue", False, _("A job has waited for %(n)d minutes.") % {"n": minutes}, fatal=False)
    return Finding("queue", True, _("Jobs are taken up."))


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": _database,
    "cache": _cache,
    "storage": _storage,
    "queue": _queue,
}
