"""Jobs that eat memory, never end or kill their process end as dead, with the reason, and keep nobody else waiting."""

from __future__ import annotations

import pytest

from portal.jobs.services import stop_run
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.faults.jobs.broker import start
from tests.faults.jobs.conftest import SHORT_LEASE_SECONDS, Lab, fresh, holder_pid, outcomes, state_is, until
from tests.faults.jobs.lab import tasks
from tests.support.own_redis import OwnRedis

pytestmark = pytest.mark.faults
LITTLE = {"FOYER_JOB_MEMORY_MB": "700"}


def all_poisons(lab: Lab, tenant: Tenant) -> None:
    """With two processes: each poison is set aside for its own reason while good jobs go on."""
    with tenant_scope(tenant):
        poisons = {kind: getattr(tasks, kind).enqueue() for kind in ("hungry", "segfault", "endless", "deaf", "leave")}
        others = [tasks.effect.enqueue(name=f"other {number}") for number in range(5)]
    until(lambda: all(fresh(run).state == "done" for run in others), why="the others are done")
    until(lambda: all(fresh(run).state == "dead" for run in poisons.values()), why="the poisons are set aside")
    reasons = {
        "hungry": (["retried", "failed"], "more memory than a job may take (700 MB)"),
        "segfault": (["lost"] * 3, "ended unexpectedly"),
        "endless": (["lost"], "longer than its limit of 2 seconds"),
        "deaf": (["lost"] * 3, "ended unexpectedly"),
        "leave": (["failed"], "SystemExit"),
    }
    for kind, (attempts, words) in reasons.items():
        assert (outcomes(poisons[kind]), words in fresh(poisons[kind]).error) == (attempts, True), kind
    with tenant_scope(tenant):
        last = tasks.effect.enqueue(name="last")
    until(state_is(last, "done"), why="the workers are free again")


def stops_what_ignores_it(lab: Lab, tenant: Tenant) -> None:
    """One never looks up; the other never lets go of the interpreter. Both processes work on afterwards."""
    with tenant_scope(tenant):
        rude, deaf = tasks.stubborn.enqueue(seconds=600), tasks.deaf.enqueue()
    until(lambda: holder_pid(rude) and holder_pid(deaf))
    with tenant_scope(tenant):
        stop_run(run=rude)
        stop_run(run=deaf)
    until(state_is(rude, "stopped"), seconds=60)
    until(state_is(deaf, "stopped"), seconds=60)
    assert outcomes(rude) == outcomes(deaf) == ["stopped"]
    with tenant_scope(tenant):
        both = [tasks.effect.enqueue(name="both", seconds=600, steps=6000) for _ in range(2)]
    until(lambda: all(holder_pid(run) for run in both), why="both processes work again, at once")


@pytest.mark.sqlite  # on PostgreSQL it is Celery that is looked at
def test_poisonous_jobs_embedded(lab: Lab, tenant: Tenant) -> None:
    lab.lease = SHORT_LEASE_SECONDS  # after so long on the processor the deaf one is ended
    lab.worker(2, **LITTLE)
    all_poisons(lab, tenant)


@pytest.mark.redis
def test_poisonous_jobs_with_celery(lab: Lab, broker: OwnRedis, tenant: Tenant) -> None:
    lab.lease = SHORT_LEASE_SECONDS
    start(lab, broker, **LITTLE)
    all_poisons(lab, tenant)


@pytest.mark.sqlite  # on PostgreSQL it is Celery that is looked at
def test_stopping_ends_what_ignores_it_embedded(lab: Lab, tenant: Tenant) -> None:
    lab.lease = SHORT_LEASE_SECONDS
    lab.worker(2)
    stops_what_ignores_it(lab, tenant)


@pytest.mark.redis
def test_stopping_ends_what_ignores_it_with_celery(lab: Lab, broker: OwnRedis, tenant: Tenant) -> None:
    lab.lease = SHORT_LEASE_SECONDS
    start(lab, broker)
    stops_what_ignores_it(lab, tenant)
