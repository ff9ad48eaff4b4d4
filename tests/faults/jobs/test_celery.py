"""Celery on Redis: Redis may lose everything, and the jobs are still done, once."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import redis
from celery import Celery

from portal.jobs.models import JobRun, Outbox
from portal.jobs.presence import someone_works
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.faults.jobs.conftest import Lab, fresh, holder_pid, made, outcomes, state_is, until
from tests.faults.jobs.lab import tasks

pytestmark = [pytest.mark.faults, pytest.mark.redis]


class Redis:
    """A server of the test's own, which keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.folder = folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.client = redis.Redis(port=self.port, socket_connect_timeout=1)
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--save", "", "--appendonly", "no", "--dir", str(self.folder)],
            stdout=subprocess.DEVNULL,
        )
        until(self.answers, seconds=20)

    def answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Redis]:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    server = Redis(tmp_path)
    yield server
    server.kill()


def start(lab: Lab, broker: Redis, processes: int = 2) -> int:
    """A scheduler and a Celery worker; answers the worker's process id."""
    more = {"FOYER_JOBS": "celery", "REDIS_URL": broker.url}
    lab.start("manage.py", "scheduler", **more)
    worker = lab.start("-m", "celery", "-A", "portal", "worker", "-c", str(processes), "-l", "WARNING", **more)
    until(someone_works, why="the worker shows itself")
    return worker.pid


def everything_done(runs: list[JobRun]) -> bool:
    with system_scope("jobs"):
        return not JobRun.objects.filter(pk__in=[run.pk for run in runs]).exclude(state="done").exists()


def test_jobs_are_done_and_leave_no_row_behind(lab: Lab, broker: Redis, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        runs = [tasks.atomic.enqueue(name=f"company {number}") for number in range(100)]
    start(lab, broker)
    until(lambda: everything_done(runs))
    with tenant_scope(tenant):
        assert Company.objects.filter(name__startswith="company").count() == 100
    assert not Outbox.objects.exists()


def test_a_flushed_redis_loses_nothing(lab: Lab, broker: Redis, tenant: Tenant) -> None:
    start(lab, broker, processes=1)
    with tenant_scope(tenant):
        runs = [tasks.effect.enqueue(name=f"company {number}", seconds=0.1, steps=1) for number in range(60)]
    until(lambda: Outbox.objects.filter(publications__gt=0, holder="").count() > 20)
    broker.client.flushall()
    until(lambda: everything_done(runs), seconds=120)
    with tenant_scope(tenant):
        assert Company.objects.filter(name__startswith="company").count() == 60


def test_jobs_are_asked_for_while_redis_is_away(lab: Lab, broker: Redis, tenant: Tenant) -> None:
    start(lab, broker)
    broker.kill()
    slowest = 0.0
    runs = []
    with tenant_scope(tenant):
        for number in range(50):
            asked = time.monotonic()
            runs.append(tasks.atomic.enqueue(name=f"company {number}"))
            slowest = max(slowest, time.monotonic() - asked)
    # One attempt to reach the broker again would take two seconds: nobody waits for it, on a busy machine either.
    assert slowest < 2, "asking for a job does not wait for Redis"
    broker.start()
    until(lambda: everything_done(runs), seconds=150)
    with tenant_scope(tenant):
        assert Company.objects.filter(name__startswith="company").count() == 50


def test_a_killed_child_and_a_killed_worker(lab: Lab, broker: Redis, tenant: Tenant) -> None:
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


def test_every_message_three_times(lab: Lab, broker: Redis, tenant: Tenant) -> None:
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


def test_a_job_that_takes_too_long_is_given_up(lab: Lab, broker: Redis, tenant: Tenant) -> None:
    start(lab, broker)
    with tenant_scope(tenant):
        run = tasks.endless.enqueue()
    until(state_is(run, "dead"), seconds=60)
    assert "longer than its limit of 2 seconds" in fresh(run).error
