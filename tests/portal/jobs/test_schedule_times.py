"""For any schedule, any zone and any scheduler that falls silent and whose clock jumps: one run a slot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.jobs import schedules
from portal.jobs.models import JobRun, ScheduleSlot, StoredSchedule
from portal.jobs.public import Schedule
from portal.tenants.scope import system_scope
from tests.portal.jobs.conftest import MakeJob

# The nights in which clocks change come at another hour, by another length or in the other half of the year.
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu", "UTC"]
STARTS = [
    datetime(2026, 3, 28, 20, tzinfo=UTC),
    datetime(2026, 10, 24, 20, tzinfo=UTC),
    datetime(2026, 4, 4, 10, tzinfo=UTC),
    datetime(2026, 11, 1, 2, tzinfo=UTC),
    datetime(2028, 2, 28, 12, tzinfo=UTC),
    datetime(2026, 12, 31, 12, tzinfo=UTC),
]
TIMES = [
    "*/15 * * * *",
    "0 * * * *",
    "30 2 * * *",
    "0 3 * * *",
    "15 1,2,3 * * *",
    "0 0 1 * *",
    "0 12 L * *",
    "0 6 * * 1",
]
# How long until the scheduler looks again: often, after an outage over many slots, and after its clock was set back.
LOOKS = st.lists(
    st.one_of(st.integers(1, 40), st.integers(40, 3000), st.sampled_from([-60, 60])), min_size=5, max_size=40
)
several = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def task(db: None, make_job: MakeJob) -> str:
    def nothing(context: object) -> None: ...

    return str(make_job(nothing).name)


@given(cron=st.sampled_from(TIMES), zone=st.sampled_from(ZONES), start=st.sampled_from(STARTS), looks=LOOKS)
@several
def test_one_run_a_slot_and_the_newest_one_is_never_missed(
    task: str, cron: str, zone: str, start: datetime, looks: list[int]
) -> None:
    with pytest.MonkeyPatch.context() as patch, system_scope("jobs"):
        schedule = Schedule("test.any", task, cron, per_tenant=False, grace_hours=24 * 400)
        patch.setattr(schedules, "declared", lambda: {schedule.name: schedule})
        patch.setattr(schedules.settings, "TIME_ZONE", zone)
        JobRun.objects.all().delete()
        StoredSchedule.objects.all().delete()
        schedules.store(start)
        now = latest = start
        for minutes in looks:
            now += timedelta(minutes=minutes)
            # Two schedulers look at once.
            asked = schedules.ask_for_due(now) + schedules.ask_for_due(now)
            passed = _between(cron, zone, latest, now)
            assert asked == (1 if passed else 0), "all that were missed are one run"
            if passed:
                assert ScheduleSlot.objects.order_by("-slot").values_list("slot", flat=True)[0] == passed[-1]
            latest = max(latest, now)
        slots = list(ScheduleSlot.objects.values_list("slot", flat=True))
        assert len(slots) == len(set(slots)) == JobRun.objects.filter(task=task).count()
        assert set(slots) <= set(_between(cron, zone, start, latest))
        assert StoredSchedule.objects.get().next_due > latest


def _between(cron: str, zone: str, after: datetime, until: datetime) -> list[datetime]:
    found: list[datetime] = []
    for moment in CronSim(cron, after.astimezone(ZoneInfo(zone))):
        if moment > until:
            return found
        found.append(moment)
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_a_daily_time_comes_once_on_each_day_of_four_years(zone: str) -> None:
    """Against the calendar, not against the library: also in the nights without or with two of that time."""
    for cron in ("30 2 * * *", "0 0 * * *"):
        moment = datetime(2025, 12, 31, 12, tzinfo=ZoneInfo(zone))
        days = []
        for _ in range(365 * 4 + 1):
            moment = schedules.next_time(cron, zone, moment)
            days.append(moment.astimezone(ZoneInfo(zone)).date())
        first = days[0]
        assert days == [first + timedelta(days=number) for number in range(len(days))]


@pytest.mark.parametrize("zone", ZONES)
def test_the_last_day_of_a_month_is_the_last(zone: str) -> None:
    moment = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
    for _ in range(48):
        moment = schedules.next_time("0 12 L * *", zone, moment)
        day = moment.astimezone(ZoneInfo(zone)).date()
        assert (day + timedelta(days=1)).day == 1
