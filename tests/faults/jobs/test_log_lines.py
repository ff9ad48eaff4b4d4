"""What a worker writes is JSON, and each line of a job, its outgoing call too, names the request that asked for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from integrations_plugin.models import Integration
from portal.jobs.models import JobRun
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import system_scope
from tests.faults.jobs.broker import start
from tests.faults.jobs.conftest import Lab, state_is, until
from tests.integrations_plugin.conftest import rest, sandbox  # noqa: F401 - fixtures
from tests.integrations_plugin.servers import RunningSandbox
from tests.support.own_redis import OwnRedis
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.faults
ASKED = "given-by-the-proxy"
FAREWELL = "worker: Warm shutdown (MainProcess)"  # Celery says it past every log


class Watched:
    """A check that a person asks for in the web, by a worker of another process that writes into a file."""

    def __init__(self, lab: Lab, sandbox: RunningSandbox, folder: Path) -> None:  # noqa: F811 - the fixture
        self.lab = lab
        self.lab.log = folder / "worker.log"
        self.environment = {
            "DJANGO_SETTINGS_MODULE": "tests.faults.jobs.lab.json_logs",
            "FOYER_PLUGINS": "integrations_plugin",
            "FOYER_OUTGOING_ALLOW": sandbox.address.removeprefix("http://"),
            "FOYER_LOG_LEVEL": "INFO",
            "PYTHONWARNINGS": "ignore",  # Celery warns of a worker that is root, which production's is not
        }

    def ask(self, integration: Integration, sign_in: SignIn, user: Any) -> JobRun:
        asked = sign_in(user).post(f"/admin/integrations/{integration.pk}/check/", headers={"X-Request-Id": ASKED})
        assert (asked.status_code, asked["X-Request-Id"]) == (302, ASKED)
        with system_scope("jobs"):
            run = JobRun.objects.get(task="integrations.check")
        until(state_is(run, "done"))
        return run

    def lines(self) -> list[dict[str, Any]]:
        """Every line that was written, whoever wrote it."""
        self.lab.end()
        assert self.lab.log is not None
        written = self.lab.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in written if line not in {"", FAREWELL}]


@pytest.fixture
def watched(lab: Lab, sandbox: RunningSandbox, tmp_path: Path) -> Watched:  # noqa: F811 - the fixture
    return Watched(lab, sandbox, tmp_path)


def of_one_request(lines: list[dict[str, Any]], run: JobRun, tenant: Tenant, user: Any) -> None:
    whose = {"request": ASKED, "job": run.pk, "tenant": tenant.pk, "task": "integrations.check", "user": user.pk}
    told = [line for line in lines if line.get("job") == run.pk]
    assert [(line["event"], line.get("outcome"), line.get("state")) for line in told] == [
        ("outgoing call", "200", None),
        ("job_ended", None, "done"),
    ]
    for line in told:
        assert {name: line.get(name) for name in whose} == whose
        assert {"attempt", "level", "logger", "timestamp"} <= set(line)
    assert [line for line in lines if ASKED in str(line) and line not in told] == []


def test_of_the_embedded_worker(
    watched: Watched,
    tenant: Tenant,
    rest: Integration,  # noqa: F811 - the fixture
    person: MakePerson,
    signed_in: SignIn,
) -> None:
    user = person(Role.MANAGER)
    watched.lab.worker(**watched.environment)
    run = watched.ask(rest, signed_in, user)
    lines = watched.lines()
    of_one_request(lines, run, tenant, user)
    assert {"worker_started", "worker_ended"} <= {line["event"] for line in lines}


@pytest.mark.redis
def test_of_celery(
    watched: Watched,
    broker: OwnRedis,
    tenant: Tenant,
    rest: Integration,  # noqa: F811 - the fixture
    person: MakePerson,
    signed_in: SignIn,
) -> None:
    user = person(Role.MANAGER)
    start(watched.lab, broker, **watched.environment)
    run = watched.ask(rest, signed_in, user)
    of_one_request(watched.lines(), run, tenant, user)
