"""When scheduled jobs are asked for: once a slot, also in strange nights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cronsim import CronSimError

from portal.jobs import schedules
from portal.jobs.models import JobRun, ScheduleSlot, StoredSchedule
from portal.jobs.public import Schedule
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope
from tests.portal.jobs.conftest import MakeJob

Declare = Callable[..., Schedule]


@pytest.fixture
def declare(make_job: MakeJob, monkeypatch: pytest.MonkeyPatch) -> Declare:
    """`declare("0 6 1 * *")` declares one schedule with a job that does nothing."""

    def nothing(context: object) -> None: ...

    job = make_job(nothing)

    def one(cron: str, **options: Any) -> Schedule:
        schedule = Schedule("test.schedule", job.name, cron, **options)
        monkeypatch.setattr(schedules, "declared", lambda: {schedule.name: schedule})
        return schedule

    return one


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def walk(start: datetime, end: datetime, step: timedelta) -> list[datetime]:
    """A scheduler that looks every `step`; the slots it has asked for."""
    schedules.store(start)
    now = start
    while now <= end:
        schedules.ask_for_due(now)
        now += step
    return list(ScheduleSlot.objects.order_by("slot").values_list("slot", flat=True))


def runs() -> list[tuple[int | None, str]]:
    with system_scope("jobs"):
        return list(JobRun.objects.order_by("id").values_list("tenant_id", "task"))


def test_one_run_for_each_active_tenant(tenant: Tenant, other_tenant: Tenant, declare: Declare) -> None:
    other_tenant.active = False
    other_tenant.save()
    schedule = declare("0 6 * * *")
    slots = walk(at(2026, 11, 20, 0), at(2026, 11, 20, 23), timedelta(minutes=10))
    actives = list(Tenant.objects.filter(active=True).values_list("pk", flat=True))
    assert sorted(runs()) == sorted((pk, schedule.task) for pk in actives)
    assert set(slots) == {at(2026, 11, 20, 5)}, "six o'clock in Berlin"


def test_the_installation_has_its_own(db: None, declare: Declare) -> None:
    schedule = declare("*/15 * * * *", per_tenant=False)
    slots = walk(at(2026, 11, 20, 10), at(2026, 11, 20, 11), timedelta(seconds=30))
    assert slots == [at(2026, 11, 20, 10, minute) for minute in (15, 30, 45)] + [at(2026, 11, 20, 11)]
    assert runs() == [(None, schedule.task)] * 4


def test_asking_twice_changes_nothing(db: None, declare: Declare) -> None:
    declare("0 * * * *", per_tenant=False)
    schedules.store(at(2026, 11, 20, 10, 30))
    assert [schedules.ask_for_due(at(2026, 11, 20, 11)) for _ in range(3)] == [1, 0, 0]


def test_a_clock_that_is_set_back_asks_for_no_slot_twice(db: None, declare: Declare) -> None:
    declare("0 * * * *", per_tenant=False)
    schedules.store(at(2026, 11, 20, 10, 30))
    assert schedules.ask_for_due(at(2026, 11, 20, 11, 0, 5)) == 1
    # Somebody edits the row, or restores a backup, to an hour before.
    StoredSchedule.objects.update(next_due=at(2026, 11, 20, 11))
    assert schedules.ask_for_due(at(2026, 11, 20, 11, 0, 10)) == 0
    assert len(runs()) == 1


@pytest.mark.parametrize(
    ("cron", "day", "expected"),
    [
        # 29 March 2026, Berlin: 02:00 becomes 03:00. What falls into the gap runs right after it.
        ("30 2 * * *", (2026, 3, 29), [at(2026, 3, 29, 1)]),
        ("0 3 * * *", (2026, 3, 29), [at(2026, 3, 29, 1)]),
        # 25 October 2026: 03:00 becomes 02:00. A daily time that comes twice runs once, an hourly one each hour.
        ("30 2 * * *", (2026, 10, 25), [at(2026, 10, 25, 0, 30)]),
        (
            "0 */6 * * *",
            (2026, 10, 25),
            [at(2026, 10, 24, 22), at(2026, 10, 25, 5), at(2026, 10, 25, 11), at(2026, 10, 25, 17)],
        ),
    ],
)
def test_the_nights_when_clocks_change(
    db: None, declare: Declare, cron: str, day: tuple[int, int, int], expected: list[datetime]
) -> None:
    declare(cron, per_tenant=False)
    start = at(*day) - timedelta(hours=3)
    assert walk(start, start + timedelta(hours=25), timedelta(minutes=10)) == expected


def test_the_last_day_of_each_month_and_leap_days(db: None, declare: Declare) -> None:
    declare("0 12 L * *", per_tenant=False)
    slots = walk(at(2028, 1, 1), at(2028, 4, 1), timedelta(hours=6))
    assert [(slot.month, slot.day) for slot in slots] == [(1, 31), (2, 29), (3, 31)]


def test_a_night_without_power_is_caught_up_by_one_run(db: None, declare: Declare) -> None:
    declare("0 * * * *", per_tenant=False)
    schedules.store(at(2026, 11, 20, 20, 30))
    assert schedules.ask_for_due(at(2026, 11, 21, 6, 30)) == 1
    assert list(ScheduleSlot.objects.values_list("slot", flat=True)) == [at(2026, 11, 21, 6)]
    assert StoredSchedule.objects.get().next_due == at(2026, 11, 21, 7)


def test_what_is_too_old_is_left_out(db: None, declare: Declare) -> None:
    declare("0 6 1 * *", per_tenant=False, grace_hours=24)
    schedules.store(at(2026, 10, 15))
    assert schedules.ask_for_due(at(2026, 11, 3)) == 0
    assert runs() == []
    assert StoredSchedule.objects.get().next_due == at(2026, 12, 1, 5)


def test_other_times_or_another_zone_count_from_now_on(tenant: Tenant, declare: Declare) -> None:
    Tenant.objects.exclude(pk=tenant.pk).update(active=False)
    declare("0 6 * * *")
    schedules.store(at(2026, 11, 20, 12))
    assert StoredSchedule.objects.get().next_due == at(2026, 11, 21, 5)
    Tenant.objects.filter(pk=tenant.pk).update(time_zone="America/New_York")
    schedules.store(at(2026, 11, 20, 12))
    assert StoredSchedule.objects.get().next_due == at(2026, 11, 21, 11)
    declare("30 7 * * *")
    schedules.store(at(2026, 11, 20, 12, 15))
    assert StoredSchedule.objects.get().next_due == at(2026, 11, 20, 12, 30)


def test_a_schedule_whose_plugin_is_off_rests(db: None, declare: Declare, monkeypatch: pytest.MonkeyPatch) -> None:
    declare("0 * * * *", per_tenant=False)
    schedules.store(at(2026, 11, 20, 10, 30))
    monkeypatch.setattr(schedules, "declared", dict)
    assert schedules.ask_for_due(at(2026, 11, 20, 11)) == 0
    assert StoredSchedule.objects.count() == 1


def test_one_that_cannot_be_asked_for_does_not_stop_the_others(
    tenant: Tenant, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(context: object, needed: str) -> None: ...

    broken = Schedule("test.broken", make_job(work).name, "0 * * * *", per_tenant=False)
    zoneless = Schedule("test.zoneless", make_job(work).name, "0 * * * *", args={"needed": "x"}, per_tenant=False)
    well = Schedule("test.well", make_job(work).name, "0 * * * *", args={"needed": "x"}, per_tenant=False)
    known = {schedule.name: schedule for schedule in (broken, zoneless, well)}
    monkeypatch.setattr(schedules, "declared", lambda: known)
    schedules.store(at(2026, 11, 20, 10, 30))
    StoredSchedule.objects.filter(name="test.zoneless").update(zone="Mars/Olympus")
    assert schedules.ask_for_due(at(2026, 11, 20, 11, 0, 5)) == 1
    assert runs() == [(None, well.task)]
    assert dict(StoredSchedule.objects.values_list("name", "next_due")) == {
        "test.broken": at(2026, 11, 20, 12),
        "test.zoneless": at(2026, 11, 20, 12, 0, 5),
        "test.well": at(2026, 11, 20, 12),
    }


def test_a_tenant_in_a_zone_that_nobody_knows_does_not_stop_the_others(
    tenant: Tenant, other_tenant: Tenant, declare: Declare
) -> None:
    Tenant.objects.filter(pk=other_tenant.pk).update(time_zone="Mars/Olympus")
    declare("0 6 * * *")
    schedules.store(at(2026, 11, 20))
    stored = set(StoredSchedule.objects.values_list("tenant_id", flat=True))
    assert tenant.pk in stored
    assert other_tenant.pk not in stored


def test_of_two_with_one_name_the_first_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Schedule("test.twice", "x.first", "0 * * * *"), Schedule("test.twice", "x.second", "0 * * * *")
    third = Schedule("test.third", "x.third", "0 * * * *")
    configs = [SimpleNamespace(name="a", schedules="a"), SimpleNamespace(name="b", schedules="b")]
    monkeypatch.setattr(schedules.apps, "get_app_configs", lambda: configs)
    monkeypatch.setattr(schedules, "import_string", {"a": (first,), "b": (second, third)}.__getitem__)
    assert schedules.declared() == {"test.twice": first, "test.third": third}


def test_nonsense_is_refused_where_it_is_written() -> None:
    with pytest.raises(CronSimError):
        Schedule("wrong", "x.y", "61 * * * *")


def test_what_the_plugins_declare_can_be_run() -> None:
    from portal.jobs import registry

    for schedule in schedules.declared().values():
        job = registry.find(schedule.task)
        assert job is not None, f"{schedule.name} names {schedule.task}, which is no job"
        job.signature.bind(None, **schedule.args)
