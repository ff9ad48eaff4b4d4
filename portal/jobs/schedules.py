"""Asks for the jobs of declared schedules when they are due; any number of schedulers may do so at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from cronsim import CronSim
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.jobs import registry
from portal.jobs.models import ScheduleSlot, StoredSchedule
from portal.jobs.schedule import Schedule
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope

log = structlog.get_logger("foyer.jobs")


def declared() -> dict[str, Schedule]:
    """Every schedule that an installed app names under `schedules`, by its name."""
    found: dict[str, Schedule] = {}
    for config in apps.get_app_configs():
        path = getattr(config, "schedules", "")
        try:
            schedules = import_string(path) if path else ()
        except Exception:  # a plugin's own code: its schedules rest, all others go on
            log.exception("schedules_cannot_be_imported", app=config.name)
            continue
        for schedule in schedules:
            if schedule.name in found:
                raise ValueError(f"Two schedules are called {schedule.name}.")
            found[schedule.name] = schedule
    return found


def next_time(cron: str, zone: str, after: datetime) -> datetime:
    """The first due time after this moment. In the night when clocks change a daily job runs once, no more, no less."""
    moment: datetime = next(CronSim(cron, after.astimezone(ZoneInfo(zone))))
    return moment


def store(now: datetime | None = None) -> None:
    """Bring the stored due times to what is declared, for every active tenant."""
    now = now or timezone.now()
    wanted = {(schedule.name, tenant_id): (schedule, zone) for schedule, tenant_id, zone in _wanted()}
    rows = {(row.name, row.tenant_id): row for row in StoredSchedule.objects.all()}
    for key, (schedule, zone) in wanted.items():
        row = rows.get(key)
        if row is None:
            made = StoredSchedule(name=key[0], tenant_id=key[1], cron=schedule.cron, zone=zone)
            made.next_due = next_time(schedule.cron, zone, now)
            StoredSchedule.objects.bulk_create([made], ignore_conflicts=True)  # another scheduler may be faster
        elif (row.cron, row.zone) != (schedule.cron, zone):
            StoredSchedule.objects.filter(pk=row.pk).update(
                cron=schedule.cron, zone=zone, next_due=next_time(schedule.cron, zone, now)
            )


def _wanted() -> Iterator[tuple[Schedule, int | None, str]]:
    tenants = list(Tenant.objects.filter(active=True).values_list("pk", "time_zone"))
    for schedule in declared().values():
        if schedule.per_tenant:
            for tenant_id, zone in tenants:
                yield schedule, tenant_id, zone
        else:
            yield schedule, None, settings.TIME_ZONE


def ask_for_due(now: datetime | None = None, *, limit: int = 100) -> int:
    """Ask for what is due; answers how many jobs were asked for. A schedule whose plugin is off is passed over."""
    now = now or timezone.now()
    known = declared()
    due = StoredSchedule.objects.filter(next_due__lte=now, name__in=known).exclude(tenant__active=False)
    return sum(_ask(pk, known, now) for pk in due.order_by("next_due", "pk").values_list("pk", flat=True)[:limit])


def _ask(pk: int, known: dict[str, Schedule], now: datetime) -> bool:
    """One schedule in one transaction: the row is locked, its slot can be taken once, and the next time is stored."""
    with transaction.atomic():
        rows = StoredSchedule.objects.filter(pk=pk, next_due__lte=now)
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(skip_locked=True)
        row = rows.first()
        if row is None:
            return False
        schedule = known[row.name]
        slot, row.next_due = _slots(row, now, timedelta(hours=schedule.grace_hours))
        row.save(update_fields=["next_due"])
        job = registry.find(schedule.task)
        if job is None or slot is None:
            log.warning("schedule_skipped", schedule=row.name, known=job is not None)
            return False
        if ScheduleSlot.objects.filter(schedule=row, slot=slot).exists():
            return False
        with system_scope("jobs") if row.tenant_id is None else tenant_scope(row.tenant_id):
            run = job.enqueue(**schedule.args)
        ScheduleSlot.objects.create(schedule=row, slot=slot, job_id=run.pk)
    return True


def _slots(row: StoredSchedule, now: datetime, grace: timedelta) -> tuple[datetime | None, datetime]:
    """The newest time that has passed, unless it is too old, and the first to come.

    A night without power is so caught up by one run, not by all that were missed.
    """
    latest = None
    start = max(row.next_due - timedelta(seconds=1), now - grace)
    for moment in CronSim(row.cron, start.astimezone(ZoneInfo(row.zone))):
        if moment > now:
            return latest, moment
        latest = moment
    raise ValueError(f"{row.cron} has no next time.")
