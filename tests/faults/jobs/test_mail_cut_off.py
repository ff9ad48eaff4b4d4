"""A mail that was cut off in the middle is unknown: it is never sent a second time by itself."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial

import pytest

from portal.accounts.tasks import send_password_reset
from portal.jobs.models import Outbox
from portal.jobs.services import retry_run
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.faults.jobs.broker import start
from tests.faults.jobs.conftest import Lab, fresh, holder_pid, outcomes, state_is, until
from tests.faults.jobs.lab import tasks
from tests.faults.jobs.smtp_sink import Sink
from tests.support.own_redis import OwnRedis
from tests.support.people import MakePerson

pytestmark = pytest.mark.faults
SETTINGS = "tests.faults.jobs.lab.mailing"


@pytest.fixture
def sink() -> Iterator[Sink]:
    server = Sink()
    yield server
    server.end()


def mailing(sink: Sink) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": SETTINGS, "LAB_SMTP_PORT": str(sink.port)}


def cut_off_and_sent_again_by_hand(lab: Lab, tenant: Tenant, sink: Sink, email: str) -> None:
    """The connection breaks, then the worker dies; then a person asks for it again."""
    for how in ("cut", "hold"):
        sink.fate, before = how, sink.begun
        with tenant_scope(tenant):
            run = send_password_reset.enqueue(email=email)
        if how == "hold":
            until(partial(_has_begun, sink, before))
            os.kill(holder_pid(run), signal.SIGKILL)
        until(state_is(run, "unknown"))
        # Another job runs after it, and the mail still is not sent again.
        with tenant_scope(tenant):
            other = tasks.atomic.enqueue(name=how)
        until(state_is(other, "done"))
        assert (sink.begun - before, sink.letters, Outbox.objects.count()) == (1, [], 0)
        assert (fresh(run).outside, outcomes(run)) == ("Send the mail", ["unknown"])
        assert "not repeated by itself" in fresh(run).error
    sink.fate = "take"
    with tenant_scope(tenant):
        retry_run(run=run)
    until(state_is(run, "done"))
    assert [letter["To"] for letter in sink.letters] == [email]


def _has_begun(sink: Sink, before: int) -> bool:
    return sink.begun > before


def test_with_the_embedded_workers(lab: Lab, tenant: Tenant, sink: Sink, person: MakePerson) -> None:
    lab.worker(**mailing(sink))
    cut_off_and_sent_again_by_hand(lab, tenant, sink, person(Role.STAFF).email)


@pytest.mark.redis
def test_with_celery(lab: Lab, broker: OwnRedis, tenant: Tenant, sink: Sink, person: MakePerson) -> None:
    start(lab, broker, processes=1, **mailing(sink))
    cut_off_and_sent_again_by_hand(lab, tenant, sink, person(Role.STAFF).email)
