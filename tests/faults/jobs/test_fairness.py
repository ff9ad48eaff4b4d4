"""Ten thousand jobs of one organisation wait; the first job of another one starts within five seconds."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from portal.jobs.models import JobRun, Outbox
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.faults.jobs.broker import start
from tests.faults.jobs.conftest import Lab, fresh, until
from tests.faults.jobs.lab import tasks
from tests.support.own_redis import OwnRedis

pytestmark = pytest.mark.faults
MANY = 10_000
FIRST_STARTS_WITHIN_SECONDS = 5.0


def wait_in_line(tenant: Tenant, count: int = MANY, seconds: float = 0.05) -> None:
    """As if all had been asked for one by one."""
    now = timezone.now()
    with transaction.atomic(), tenant_scope(tenant):
        runs = JobRun.objects.bulk_create(
            [
                JobRun(task=tasks.nap.name, title="Nap", args={"seconds": seconds}, tenant=tenant, quiet=True)
                for _ in range(count)
            ],
            batch_size=1000,
        )
        Outbox.objects.bulk_create(
            [Outbox(job_id=run.pk, lane=tenant.pk, turn=turn, due_at=now) for turn, run in enumerate(runs)],
            batch_size=1000,
        )


def the_other_ones_first_job_starts_soon(tenant: Tenant, other: Tenant) -> None:
    def over() -> int:
        with system_scope("jobs"):
            return JobRun.objects.filter(finished_at__isnull=False).count()

    until(lambda: over() >= 20, why="the line moves")
    with tenant_scope(other):
        runs = [tasks.nap.enqueue(seconds=0.05) for _ in range(3)]
    started_at: datetime = until(lambda: fresh(runs[0]).started_at)
    waited = started_at - runs[0].created_at
    assert waited.total_seconds() < FIRST_STARTS_WITHIN_SECONDS
    until(lambda: all(fresh(run).state == "done" for run in runs))
    assert over() < MANY / 2, "the line has not been emptied meanwhile"
    print(f"the first job of another organisation started after {waited.total_seconds():.2f} s")


@pytest.mark.sqlite  # on PostgreSQL it is Celery that is looked at
def test_embedded(lab: Lab, tenant: Tenant, other_tenant: Tenant) -> None:
    wait_in_line(tenant)
    lab.worker(2)
    the_other_ones_first_job_starts_soon(tenant, other_tenant)


@pytest.mark.redis
def test_with_celery(lab: Lab, broker: OwnRedis, tenant: Tenant, other_tenant: Tenant) -> None:
    wait_in_line(tenant)
    start(lab, broker)
    the_other_ones_first_job_starts_soon(tenant, other_tenant)
