"""Several schedulers, one run a slot."""

from __future__ import annotations

import os
import signal

import pytest

from portal.jobs.models import JobRun, ScheduleSlot
from portal.tenants.scope import system_scope
from tests.faults.jobs.conftest import Lab, until

pytestmark = pytest.mark.faults
PLUGINS = "tests.faults.jobs.lab,tests.faults.jobs.ticking"


def test_two_schedulers_ask_once_a_slot_and_one_may_die(lab: Lab) -> None:
    first = lab.start("manage.py", "scheduler", FOYER_PLUGINS=PLUGINS)
    lab.start("manage.py", "scheduler", FOYER_PLUGINS=PLUGINS)
    until(lambda: ScheduleSlot.objects.count() >= 5)
    os.killpg(first.pid, signal.SIGKILL)
    so_far = ScheduleSlot.objects.count()
    until(lambda: ScheduleSlot.objects.count() >= so_far + 3)
    lab.end()
    slots = list(ScheduleSlot.objects.values_list("slot", "job_id"))
    assert len({slot for slot, _ in slots}) == len(slots)
    with system_scope("jobs"):
        runs = set(JobRun.objects.filter(task="lab.tick").values_list("pk", flat=True))
    assert runs == {job_id for _, job_id in slots}, "a run for each slot, and no run without one"
