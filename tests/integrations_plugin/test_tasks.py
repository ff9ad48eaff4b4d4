"""The jobs, run by the portal's own machinery against the sandbox."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integrations_plugin.models import Integration, IntegrationSecret, SourceRecord
from integrations_plugin.services import checks, fetching
from integrations_plugin.tasks import fetch_due
from integrations_plugin.transport import client
from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.integrations_plugin.servers import RunningSandbox


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = client.Limits(connect_seconds=1, total_seconds=2, first_pause_seconds=0.01, longest_pause_seconds=0.1)
    monkeypatch.setattr(client, "Limits", lambda: quick)


def checked(tenant: Tenant, integration: Integration) -> Integration:
    with tenant_scope(tenant):
        checks.request_check(integration=integration)
    run_jobs()
    with tenant_scope(tenant):
        found: Integration = Integration.objects.get(pk=integration.pk)
        return found


def run_of(job_id: int | None) -> JobRun:
    with system_scope("jobs"):
        found: JobRun = JobRun.objects.get(pk=job_id)
        return found


def test_a_check_says_that_it_works_with_its_time(tenant: Tenant, rest: Integration, telegram: Integration) -> None:
    for integration in (rest, telegram):
        found = checked(tenant, integration)
        assert found.status == "ok"
        assert found.reason
        assert found.last_checked_at is not None
        assert found.last_ok_at == found.last_checked_at
        assert found.last_response_ms is not None
        assert run_of(found.check_job).result == found.reason


@pytest.mark.parametrize(
    ("fault", "status"), [("401", "auth"), ("429", "limited"), ("500", "remote_down"), ("truncate", "bad_answer")]
)
def test_a_failing_check_is_a_result_and_keeps_when_it_last_worked(
    tenant: Tenant, rest: Integration, sandbox: RunningSandbox, fault: str, status: str
) -> None:
    good = checked(tenant, rest)
    sandbox.fail_next(fault, times=5, retry_after=90)
    found = checked(tenant, rest)
    assert (found.status, found.last_ok_at) == (status, good.last_ok_at)
    assert found.last_checked_at > good.last_checked_at  # type: ignore[operator]
    assert (found.limited_until is not None) == (fault == "429")
    assert run_of(found.check_job).state == "done"


def test_a_damaged_secret_needs_attention_and_is_never_sent(
    tenant: Tenant, rest: Integration, sandbox: RunningSandbox
) -> None:
    with tenant_scope(tenant):
        secret = IntegrationSecret.objects.get(integration=rest)
        IntegrationSecret.objects.update(sealed=secret.sealed[:-2] + "AA")
    found = checked(tenant, rest)
    assert found.status == "attention"
    assert "Enter it again" in found.reason
    assert list(sandbox.sandbox.journal) == []


def test_a_lost_master_key_is_named(tenant: Tenant, rest: Integration, settings: object) -> None:
    settings.FOYER_MASTER_KEYS = f"other:{'B' * 43}="  # type: ignore[attr-defined]
    found = checked(tenant, rest)
    assert found.status == "attention"
    assert "“test1”" in found.reason


def test_a_result_that_comes_after_a_save_is_not_written_over_it(tenant: Tenant, rest: Integration) -> None:
    with tenant_scope(tenant):
        connection = checks.begin_check(integration_id=rest.pk)
        assert connection is not None
        Integration.objects.filter(pk=rest.pk).update(revision=2)
        late = checks.record_check(
            integration_id=rest.pk, revision=connection.revision, result=connection.check(), response_ms=1
        )
        assert late is None
        assert Integration.objects.get(pk=rest.pk).status == "never_checked"


def test_pressing_twice_asks_once(tenant: Tenant, rest: Integration, sandbox: RunningSandbox) -> None:
    with tenant_scope(tenant):
        first = checks.request_check(integration=rest)
        assert checks.request_check(integration=rest) == first
    run_jobs()
    assert len(sandbox.sandbox.journal) == 1


def test_a_check_of_what_was_removed_ends_quietly(tenant: Tenant, rest: Integration) -> None:
    with tenant_scope(tenant):
        checks.request_check(integration=rest)
        rest.delete()
    run_jobs()
    with system_scope("jobs"):
        assert JobRun.objects.get(task="integrations.check").state == "done"


def fetched(tenant: Tenant, integration: Integration, *, ahead: timedelta = timedelta(0)) -> Integration:
    with tenant_scope(tenant):
        fetching.request_fetch(integration=integration)
    run_jobs(ahead=ahead)
    with tenant_scope(tenant):
        found: Integration = Integration.objects.get(pk=integration.pk)
        return found


def test_a_fetch_takes_a_year_over_and_the_next_nothing(tenant: Tenant, rest: Integration) -> None:
    found = fetched(tenant, rest)
    run = run_of(found.sync_job)
    assert (run.state, run.result) == ("done", found.last_sync_result)
    assert run.steps[0]["label"] == "Fetch pages"
    with tenant_scope(tenant):
        count = SourceRecord.objects.count()
        before = list(SourceRecord.objects.order_by("pk").values())
    assert run.steps[0]["done"] == count > 50
    assert (found.status, found.reason) == ("ok", "The last fetch worked.")
    again = fetched(tenant, rest)
    assert again.last_sync_result == "0 new, 0 changed"
    with tenant_scope(tenant):
        assert list(SourceRecord.objects.order_by("pk").values()) == before


def test_a_fault_in_the_middle_is_waited_out_and_the_fetch_goes_on(
    tenant: Tenant, rest: Integration, sandbox: RunningSandbox
) -> None:
    with tenant_scope(tenant):
        Integration.objects.filter(pk=rest.pk).update(settings={**rest.settings, "page_size": 20})
    sandbox.sandbox.faults.add(kind="500", service="rest", times=3)
    found = fetched(tenant, rest)
    assert run_of(found.sync_job).state == "queued"
    assert found.status == "remote_down"
    run_jobs(ahead=timedelta(minutes=5))
    with tenant_scope(tenant):
        found = Integration.objects.get(pk=rest.pk)
        assert found.last_sync_result == f"{SourceRecord.objects.count()} new, 0 changed"
    assert (found.status, run_of(found.sync_job).state) == ("ok", "done")


def test_a_lasting_fault_fails_the_job_in_words(tenant: Tenant, rest: Integration, sandbox: RunningSandbox) -> None:
    sandbox.fail_next("401")
    found = fetched(tenant, rest)
    run = run_of(found.sync_job)
    assert (run.state, run.error, found.status) == ("failed", found.reason, "auth")
    with tenant_scope(tenant):
        assert SourceRecord.objects.count() == 0


def test_the_schedule_asks_every_source_of_the_tenant(
    tenant: Tenant, rest: Integration, telegram: Integration, sandbox: RunningSandbox
) -> None:
    with tenant_scope(tenant):
        fetch_due.enqueue()
    run_jobs()
    assert {call["service"] for call in sandbox.sandbox.journal} == {"rest"}
    with tenant_scope(tenant):
        assert Integration.objects.get(pk=rest.pk).last_sync_at is not None
        assert Integration.objects.get(pk=telegram.pk).last_sync_at is None
