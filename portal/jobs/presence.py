"""Names of processes, and the list of those that live."""

from __future__ import annotations

import hashlib
import os
import socket
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils import timezone

from portal.jobs.beat import beat
from portal.jobs.models import Worker

GONE_AFTER = timedelta(seconds=60)


@cache
def machine() -> str:
    """Tells apart machines and containers, also those with the same host name."""
    parts = [socket.gethostname()]
    for read in (lambda: Path("/proc/sys/kernel/random/boot_id").read_text(), lambda: os.readlink("/proc/self/ns/pid")):
        try:
            parts.append(read().strip())
        except OSError:
            parts.append("")
    return f"{parts[0][:40]}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:8]}"


def process_name(pid: int | None = None) -> str:
    """machine/pid/start: never the same for two processes, also when a pid is used again."""
    pid = pid or os.getpid()
    return f"{machine()}/{pid}/{_started(pid)}"


def _started(pid: int) -> str:
    try:
        # The name in brackets may hold blanks; the start time is the 20th value behind it.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def is_dead(name: str) -> bool:
    """True when it was a process of this machine and lives no longer; False also for those of other machines."""
    where, _, rest = name.rpartition("/")[0].rpartition("/")
    if where != machine() or not rest.isdigit():
        return False
    return process_name(int(rest)) != name


def show(name: str, kind: str) -> None:
    """Say that the process lives: in the database, and to the health check of its container."""
    now = timezone.now()
    if not Worker.objects.filter(pk=name).update(seen_at=now):
        Worker.objects.get_or_create(name=name, defaults={"kind": kind, "started_at": now, "seen_at": now})
    with suppress(OSError):  # a full disk must not end the work; the health check will say that it is silent
        beat(kind)


def leave(name: str) -> None:
    Worker.objects.filter(pk=name).delete()


def someone_works() -> bool:
    """Whether any worker has shown itself within the last minute."""
    return Worker.objects.filter(seen_at__gte=timezone.now() - GONE_AFTER).exclude(kind="scheduler").exists()
