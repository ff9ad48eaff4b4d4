"""Celery on Redis: Redis may lose everything, and the jobs are still done, once."""

from __future__ import annotations

import os
import signal

import pytest
from celery import Celery

from portal.jobs.models import JobRun, Outbox
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.faults.jobs.broker import start
from tests.faults.jobs.conftest import Lab, holder_pid, made, outcomes, until
from tests.faults.jobs.lab import tasks
from tests.support.own_redis import OwnRedis

pytestmark = [pytest.mark.faults, pytest.mark.redis]


def everything_done(runs: list[JobRun]) -> bool:
    with system_scope("jobs"):
        return not JobRun.objects.filter(pk__in=[run.pk for run in runs]).exclude(state="done").exists()


def test_jobs_are_done_and_leave_no_row_behind(lab: Lab, broker: OwnRedis, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        runs = [tasks.atomic.enqueue(name=f"company {number}") for number in range(100)]
    start(lab, broker)
    until(lambda: everything_done(runs))
    with tenant_scope(tenant):
        assert Company.objects.filter(name__startswith="company").count() == 100
    assert not Outbox.objects.exists()


def test_a_killed_child_and_a_killed_worker(lab: Lab, broker: OwnRedis, tenant: Tenant) -> None:
    worker = start(lab, broker)
    with tenant_scope(tenant):
        child = tasks.effect.enqueue(name="child", seconds=3)
        group = tasks.effect.enqueue(name="group", seconds=12)
    os.kill(until(lambda: holder_pid(child)), signal.SIGKILL)
    until(lambda: holder_pid(group))
    os.killpg(worker, signal.SIGKILL)
    more = {"FOYER_JOBS": "celery", "REDIS_URL": broker.url}
    lab.start("-m", "celery", "-A", "portal", "worker", "-c", "2", "-l", "WARNING", **more)
    until(lambda: everything_done([child, group]), seconds=150)
    assert (made(tenant, "child"), made(tenant, "group")) == (1, 1)


def test_every_message_three_times(lab: Lab, broker: OwnRedis, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        runs = [tasks.effect.enqueue(name=f"company {number}", seconds=0.3, steps=1) for number in range(10)]
    sender = Celery(broker=broker.url)
    sender.conf.task_default_queue = "foyer"
    for _ in range(3):
        for run in runs:
            sender.send_task("lab.effect", args=[run.pk])
    start(lab, broker)
    until(lambda: everything_done(runs))
    with tenant_scope(tenant):
        assert Company.objects.filter(name__startswith="company").count() == 10
    assert {tuple(outcomes(run)) for run in runs} == {("done",)}
