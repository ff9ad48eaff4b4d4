"""Asks for the jobs of declared schedules when they are due; any number of schedulers may do so at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from cronsim import CronSim
from django.apps import apps
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.jobs import registry
from portal.jobs.models import ScheduleSlot, StoredSchedule
from portal.jobs.schedule import Schedule
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope

log = structlog.get_logger("foyer.jobs")

PAUSE_OF_WRONG_TIMES = timedelta(hours=1)


def declared() -> dict[str, Schedule]:
    """Every schedule that an installed app names under `schedules`, by its name; of two with one name the first."""
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
                log.error("schedule_name_is_taken", schedule=schedule.name, app=config.name)
                continue
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
    for (name, tenant_id), (schedule, zone) in wanted.items():
        row = rows.get((name, tenant_id))
        if row is not None and (row.cron, row.zone) == (schedule.cron, zone):
            continue
        try:
            following = next_time(schedule.cron, zone, now)
        except Exception:  # a zone that is not known here: one tenant's mistake must not stop the others
            log.exception("schedule_has_no_next_time", schedule=name, tenant=tenant_id, zone=zone)
            continue
        if row is None:
            made = StoredSchedule(name=name, tenant_id=tenant_id, cron=schedule.cron, zone=zone, next_due=following)
            StoredSchedule.objects.bulk_create([made], ignore_conflicts=True)  # another scheduler may be faster
        else:
            StoredSchedule.objects.filter(pk=row.pk).update(cron=schedule.cron, zone=zone, next_due=following)


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
    asked = 0
    for pk in list(due.order_by("next_due", "pk").values_list("pk", flat=True)[:limit]):
        try:
            asked += _ask(pk, known, now)
        except (OperationalError, InterfaceError):  # the database is away, for all of them
            raise
        except Exception:  # one schedule must not stop the others
            log.exception("schedule_failed", row=pk)
            _pass_over(pk, now)
    return asked


def _pass_over(pk: int, now: datetime) -> None:
    """Leave out a schedule that cannot be asked for until its next time, so that it does not stand before others."""
    row = StoredSchedule.objects.filter(pk=pk).first()
    if row is None:
        return
    try:
        following = next_time(row.cron, row.zone, now)
    except Exception:  # its times themselves are what is wrong
        following = now + PAUSE_OF_WRONG_TIMES
    StoredSchedule.objects.filter(pk=pk, next_due=row.next_due).update(next_due=following)


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
