"""What health and metrics ask of the queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Max, Min
from django.utils import timezone

from portal.jobs.models import JobRun, Outbox, Worker
from portal.tenants.scope import system_scope


def scheduler_seen_at() -> datetime | None:
    """When a scheduler last said that it lives; None when none ever has."""
    seen: datetime | None = Worker.objects.filter(kind="scheduler").aggregate(seen=Max("seen_at"))["seen"]
    return seen


def oldest_waiting() -> timedelta | None:
    """How long the job that is due and has waited longest has waited; None when none waits."""
    now = timezone.now()
    due = Outbox.objects.filter(due_at__lte=now, holder="").aggregate(due=Min("due_at"))["due"]
    return None if due is None else now - due


def counts_by_state() -> dict[str, int]:
    """How many jobs of the whole installation are in each state."""
    with system_scope("health"):
        rows = JobRun.objects.order_by().values_list("state").annotate(number=Count("pk"))
        return dict(rows)
