"""Redis is stopped and comes back empty, under load: requests go on, and everything runs afterwards."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest

from portal.jobs.models import JobRun
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.faults.jobs.conftest import Lab, until
from tests.faults.jobs.lab import tasks
from tests.support.own_redis import OwnRedis
from tests.support.ports import free_port

pytestmark = [pytest.mark.faults, pytest.mark.redis]


@dataclass(slots=True)
class Visitor:
    """Sends requests that ask for jobs, one after the other; every one must be answered."""

    port: int
    body: str
    jobs: list[int] = field(default_factory=list)
    counted: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def send(self, requests: int, pause: float) -> None:
        for _ in range(requests):
            asked = time.monotonic()
            connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
            try:
                head = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", "/lab/ask/", self.body, head)
                answer = connection.getresponse()
                words = answer.read()
                if answer.status == 200:
                    told = json.loads(words)
                    self.jobs.append(told["job"])
                    self.counted.append(told["counted"])
                else:
                    self.failed.append(str(answer.status))
            except OSError as error:
                self.failed.append(repr(error))
            finally:
                connection.close()
            self.seconds.append(time.monotonic() - asked)
            time.sleep(pause)


def away(lab: Lab, broker: OwnRedis, tenant: Tenant, *, seconds: float, requests: int) -> Visitor:
    """A long line is being worked on; requests come while Redis is gone, it comes back empty and is emptied again."""
    from crm_plugin.time_accounts.services import Actor, Booking, open_account, top_up

    port = free_port()
    with tenant_scope(tenant):
        company = Company.objects.create(name="Visited")
        open_account(company_id=company.pk)
        top_up(company_id=company.pk, seconds=10_000, booking=Booking(text="Start", actor=Actor("Lab")))
        for number in range(requests):
            tasks.atomic.enqueue(name=f"line {number}")
    lab.start(
        *("manage.py", "serve", "--port", str(port), "--workers", "2"),
        FOYER_JOBS="celery",
        REDIS_URL=broker.url,
        DJANGO_SETTINGS_MODULE="tests.faults.jobs.lab.production_cache",
        FOYER_VAR_ROOT=str(broker.folder),
        FOYER_PLUGINS="crm_plugin.time_accounts,tests.faults.jobs.lab",
    )
    until(lambda: _over() > 0, why="the line moves")
    visitor = Visitor(port, urlencode({"tenant": tenant.pk, "company": str(company.pk)}))
    visitor.send(1, 0)  # the first request of a process is slower
    assert broker.client.keys("foyer:*:count:lab:*"), "the requests count in this Redis"
    visitor.seconds.clear()
    broker.kill()
    gone = time.monotonic()
    sending = threading.Thread(target=visitor.send, args=[requests, seconds / requests / 2], daemon=True)
    sending.start()
    sending.join(timeout=300)
    time.sleep(max(0.0, gone + seconds - time.monotonic()))  # the length of the outage is what is tested
    broker.start()
    before = _over()
    until(lambda: _over() > before, why="work goes on")
    broker.client.flushall()
    until(_all_done, seconds=200, why="everything has run")
    with tenant_scope(tenant):
        assert Company.objects.filter(name__startswith="line ").count() == requests
    assert visitor.failed == []
    assert len(visitor.jobs) == requests + 1
    # No limit was lost: without Redis the processes of the machine count together, each request once.
    assert sorted(visitor.counted[1:]) == list(range(1, requests + 1))
    return visitor


def _over() -> int:
    with system_scope("jobs"):
        return JobRun.objects.filter(task__startswith="lab.", state="done").count()


def _all_done() -> bool:
    with system_scope("jobs"):
        return not JobRun.objects.filter(task__startswith="lab.").exclude(state="done").exists()


def test_requests_go_on_and_everything_runs(lab: Lab, broker: OwnRedis, tenant: Tenant) -> None:
    away(lab, broker, tenant, seconds=3, requests=40)


@pytest.mark.long
def test_thirty_seconds_and_two_hundred_requests(lab: Lab, broker: OwnRedis, tenant: Tenant) -> None:
    seconds = sorted(away(lab, broker, tenant, seconds=30, requests=200).seconds)
    print(
        f"asked while Redis was away: median {seconds[100]:.3f} s, p95 {seconds[190]:.3f} s, slowest {seconds[-1]:.3f} s"
    )
    assert seconds[190] < 0.3
