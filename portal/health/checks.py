"""Is everything there that a request or a job needs? Each check answers in words and never raises."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.partitions import has_month, month_from
from portal.audit.retention import this_month
from portal.files.films.converter import there_is_a_converter
from portal.files.films.models import Film, FilmState
from portal.files.storage import RoutedStorage, StorageFailed
from portal.jobs.health import oldest_waiting, scheduler_seen_at
from portal.plugins.registry import collected
from portal.plugins.states import reports

log = structlog.get_logger("foyer.health")
SCHEDULER_SILENT_AFTER = timedelta(seconds=30)
WAITING_TOO_LONG = timedelta(minutes=5)
_REFUSED = gettext_lazy("The S3 server refuses the key: see FOYER_S3_ACCESS_KEY and FOYER_S3_SECRET_KEY.")
S3_PROBLEMS = {
    "SignatureDoesNotMatch": _REFUSED,
    "InvalidAccessKeyId": _REFUSED,
    "AccessDenied": _REFUSED,
    "NoSuchBucket": gettext_lazy("The S3 server has no bucket of this name: see FOYER_S3_BUCKET."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    name: str
    healthy: bool
    words: str


def findings() -> list[Finding]:
    """All checks, in order. What went wrong in detail goes to the log, not to the page."""
    own = [_guarded(name, check) for name, check in CHECKS.items()]
    return [
        *own,
        *(_guarded(config.slug, _of_plugin(config.slug, check)) for config, check in collected("health_check")),
    ]


def _of_plugin(slug: str, check: Callable[[], tuple[bool, str]]) -> Callable[[], Finding]:
    def asked() -> Finding:
        healthy, words = check()
        return Finding(slug, healthy, words)

    return asked


def ready() -> bool:
    """Whether requests can be served. Asks only what that depends on, so that a service which is slow to answer, or
    away, does not take the portal with it."""
    return all(_guarded(name, CHECKS[name]).healthy for name in VITAL)


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
    if (answers := getattr(cache, "answers", None)) and not answers():
        return Finding("cache", False, _("Redis does not answer; this machine counts for itself."))
    token = secrets.token_hex(4)
    cache.set("foyer.health", token, 30)
    healthy = cache.get("foyer.health") is not None
    return Finding("cache", healthy, _("Answers.") if healthy else _("Forgets what it is given."))


def _storage() -> Finding:
    storage = storages["quarantine"]
    name = storage.save(f"health/{secrets.token_hex(8)}", ContentFile(b"foyer"))
    storage.delete(name)
    return Finding("storage", True, _("Can be written."))


def _files() -> Finding:
    """Where files lie for good, if that is not the disk that `storage` has looked at."""
    if isinstance(storages["private"], FileSystemStorage):
        return Finding("files", True, _("On the same disk."))
    try:
        RoutedStorage().listdir("private/health")
    except StorageFailed as error:
        problem = str(error).rpartition(": ")[2]
        log.error("health check failed", check="files", reason=str(error))
        return Finding(
            "files", False, str(S3_PROBLEMS.get(problem) or _("The S3 server does not answer: %s.") % problem)
        )
    return Finding("files", True, _("The S3 server takes our key and has the bucket."))


def _films() -> Finding:
    """Without a converter films wait, and nothing else does: no reason to call the portal ill while there are none."""
    if there_is_a_converter():
        return Finding("films", True, _("The converter (ffmpeg) is there."))
    waiting = Film.objects.filter(state=FilmState.NO_CONVERTER).count()
    words = _("This machine has no ffmpeg; %(number)d films wait for it.") % {"number": waiting}
    return Finding("films", waiting == 0, words)


def _queue() -> Finding:
    seen = scheduler_seen_at()
    if seen is None or timezone.now() - seen > SCHEDULER_SILENT_AFTER:
        return Finding("queue", False, _("No scheduler is running: start `manage.py scheduler`."))
    waiting = oldest_waiting()
    if waiting is not None and waiting > WAITING_TOO_LONG:
        minutes = int(waiting.total_seconds() // 60)
        return Finding("queue", False, _("A job has waited for %(n)d minutes.") % {"n": minutes})
    return Finding("queue", True, _("Jobs are taken up."))


def _audit() -> Finding:
    """Months of the audit log are made by the owner's `migrate`, a year ahead."""
    if connection.vendor != "postgresql":
        return Finding("audit", True, _("Grows in one table."))
    with connection.cursor() as cursor:
        if has_month(cursor, month_from(this_month(), 1)):
            return Finding("audit", True, _("The coming month has its place."))
    return Finding("audit", False, _("The log has no place for the coming month: run `manage.py migrate`."))


def _plugins() -> Finding:
    found = [report for report in reports() if report.enabled]
    parts = [f"{report.name}: {report.reason}" for report in found if not report.ready]
    parts += [f"{report.name}: {' '.join(report.troubles)}" for report in found if report.troubles]
    return Finding("plugins", not parts, " ".join(parts) if parts else _("All in use."))


CHECKS: dict[str, Callable[[], Finding]] = {
    "database": _database,
    "cache": _cache,
    "storage": _storage,
    "files": _files,
    "films": _films,
    "queue": _queue,
    "audit": _audit,
    "plugins": _plugins,
}
# Without these no request can be served. Without the others some things cannot be done, and the log and /metrics say so.
VITAL = ("database", "storage")
