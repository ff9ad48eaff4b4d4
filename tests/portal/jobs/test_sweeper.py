"""What is given back, put back and cleared away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.jobs import lease, presence, queue, sweeper
from portal.jobs.models import JobAttempt, JobRun, Outbox, Worker
from portal.jobs.sweeper import Sweeper
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.portal.jobs.conftest import MakeJob


class Clock:
    """Stands in for the steady clock of the sweeper."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr("portal.jobs.sweeper.time.monotonic", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def nothing(context: object) -> None: ...


def claimed(tenant: Tenant, make_job: MakeJob, holder: str = "elsewhere/1/1") -> queue.Claim:
    with tenant_scope(tenant):
        make_job(nothing).enqueue()
    claim = queue.claim_next(holder)
    assert claim is not None
    return claim


def state(claim: queue.Claim) -> str:
    with system_scope("jobs"):
        return str(JobRun.objects.get(pk=claim.job_id).state)


def test_a_worker_that_is_silent_for_a_lease_loses_its_job(tenant: Tenant, make_job: MakeJob, clock: Clock) -> None:
    claim, watch = claimed(tenant, make_job), Sweeper()
    assert watch.sweep() == 0
    clock.now += 19
    assert watch.sweep() == 0
    clock.now += 2
    assert watch.sweep() == 1
    assert state(claim) == "queued"
    assert run_jobs(ahead=timedelta(seconds=1)) == 1
    assert state(claim) == "done"


def test_a_worker_that_beats_keeps_it(tenant: Tenant, make_job: MakeJob, clock: Clock) -> None:
    claim, watch = claimed(tenant, make_job), Sweeper()
    for _ in range(10):
        watch.sweep()
        clock.now += 15
        lease.beat(claim.job_id, claim.token)
    assert state(claim) == "running"


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
def test_a_wall_clock_that_jumps_neither_ends_nor_keeps_a_lease(
    tenant: Tenant, make_job: MakeJob, clock: Clock, jump: timedelta
) -> None:
    claim, watch = claimed(tenant, make_job), Sweeper()
    watch.sweep()
    Outbox.objects.update(beat_at=timezone.now() + jump)  # the next beat, by a clock that has jumped
    clock.now += 15
    watch.sweep()
    clock.now += 15
    assert watch.sweep() == 0, "it has beaten meanwhile"
    assert state(claim) == "running"
    clock.now += 10
    assert watch.sweep() == 1, "and then it has not"


def test_a_dead_process_of_this_machine_is_known_at_once(tenant: Tenant, make_job: MakeJob, clock: Clock) -> None:
    claim = claimed(tenant, make_job, holder=f"{presence.machine()}/999999999/1")
    assert Sweeper().sweep() == 1
    assert state(claim) == "queued"


def test_this_process_is_not_taken_for_dead(tenant: Tenant, make_job: MakeJob, clock: Clock) -> None:
    claim = claimed(tenant, make_job, holder=presence.process_name())
    assert Sweeper().sweep() == 0
    assert state(claim) == "running"


def test_three_dead_workers_are_enough(tenant: Tenant, make_job: MakeJob, clock: Clock) -> None:
    claim = claimed(tenant, make_job, holder=f"{presence.machine()}/999999999/1")
    for _ in range(2):
        assert Sweeper().sweep() == 1
        Outbox.objects.update(turn=0)
        assert queue.claim_next(f"{presence.machine()}/999999999/1") is not None
    assert Sweeper().sweep() == 1
    assert state(claim) == "dead"
    with system_scope("jobs"):
        assert list(JobAttempt.objects.values_list("outcome", flat=True)) == ["lost"] * 3
    assert not Outbox.objects.exists()


def test_a_job_that_fell_out_of_the_queue_is_put_back(tenant: Tenant, make_job: MakeJob) -> None:
    claim = claimed(tenant, make_job)
    Outbox.objects.all().delete()
    assert sweeper.put_back_strays() == 1
    assert sweeper.put_back_strays() == 0
    assert run_jobs() == 1
    assert state(claim) == "done"


def test_old_jobs_are_cleared_away_but_not_what_is_open(tenant: Tenant, make_job: MakeJob) -> None:
    made, quiet = make_job(nothing), make_job(nothing, quiet=True)
    with tenant_scope(tenant):
        old, young, tidy, waiting = made.enqueue(), made.enqueue(), quiet.enqueue(), made.enqueue(title="waits")
        Outbox.objects.filter(pk=waiting.pk).update(turn=None, due_at=timezone.now() + timedelta(days=1))
        run_jobs()
        ages = {old: 91, young: 89, tidy: 3}
        for run, days in ages.items():
            JobRun.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(days=days))
        JobRun.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(days=400))
        assert sweeper.clear_away() == 2
        assert set(JobRun.objects.values_list("pk", flat=True)) == {young.pk, waiting.pk}
        assert set(JobAttempt.objects.values_list("run_id", flat=True)) == {young.pk}


def test_workers_show_themselves_and_leave(db: None) -> None:
    assert not presence.someone_works()
    presence.show("a", "scheduler")
    assert not presence.someone_works(), "a scheduler works on nothing"
    presence.show("b", "embedded")
    presence.show("b", "embedded")
    assert presence.someone_works()
    Worker.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert not presence.someone_works()
    presence.leave("b")
    assert list(Worker.objects.values_list("pk", flat=True)) == ["a"]
