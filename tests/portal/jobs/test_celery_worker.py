"""What one Celery message does: its own job, then those whose turn it is."""

from __future__ import annotations

import pytest

from portal.jobs import celery_worker, queue
from portal.jobs.celery_worker import perform
from portal.jobs.models import JobRun
from portal.jobs.public import JobContext
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.portal.jobs.conftest import MakeJob

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its thread would keep a connection for as long as this process lives."""
    monkeypatch.setattr(celery_worker, "_heart", lambda: None)


def ended(context: JobContext) -> str:
    return "ended"


def states() -> list[tuple[str, int]]:
    with system_scope("jobs"):
        return list(JobRun.objects.order_by("pk").values_list("state", "attempt"))


def three(tenant: Tenant, make_job: MakeJob) -> list[int]:
    made = make_job(ended)
    with tenant_scope(tenant):
        return [made.enqueue().pk for _ in range(3)]


def test_a_message_leads_on_to_the_jobs_behind_its_own(tenant: Tenant, make_job: MakeJob) -> None:
    second = three(tenant, make_job)[1]
    perform(second)
    assert states() == [("done", 1)] * 3


def test_it_leads_on_for_a_while_only(tenant: Tenant, make_job: MakeJob, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(celery_worker, "MESSAGE_SECONDS", 0)
    first, *_ = three(tenant, make_job)
    perform(first)
    assert states() == [("done", 1), ("queued", 0), ("queued", 0)]


def test_a_message_of_a_job_that_is_over_leads_nowhere(tenant: Tenant, make_job: MakeJob) -> None:
    first, second, third = three(tenant, make_job)
    claim = queue.claim(first, "another worker")
    assert claim is not None
    perform(first)
    assert states() == [("running", 1), ("queued", 0), ("queued", 0)]
    perform(third)
    assert states() == [("running", 1), ("done", 1), ("done", 1)]
    perform(second)
    assert states() == [("running", 1), ("done", 1), ("done", 1)]
