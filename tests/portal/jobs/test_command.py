"""`manage.py jobs`, for operators."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.audit.models import AuditEntry
from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.portal.jobs.conftest import MakeJob


def jobs(*arguments: str) -> str:
    out = StringIO()
    call_command("jobs", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def failed(tenant: Tenant, make_job: MakeJob) -> JobRun:
    def work(context: object) -> None:
        raise ValueError

    with tenant_scope(tenant):
        run = make_job(work, max_attempts=1).enqueue(title="Build the March report")
    run_jobs()
    return run


def state(run: JobRun) -> str:
    with system_scope("jobs"):
        return str(JobRun.objects.get(pk=run.pk).state)


def test_lists_jobs_of_all_organisations(failed: JobRun) -> None:
    assert "Build the March report" in jobs("list")
    assert "alder" in jobs("list", "--state", "dead")
    assert jobs("list", "--state", "running") == "No jobs.\n"


def test_shows_what_happened(failed: JobRun) -> None:
    shown = jobs("show", str(failed.pk))
    assert "state     dead" in shown
    assert "attempt   1 failed An unexpected error (ValueError" in shown


def test_repeats_and_stops(failed: JobRun, tenant: Tenant) -> None:
    assert "waits for a worker again" in jobs("retry", str(failed.pk))
    assert state(failed) == "queued"
    assert "is stopped" in jobs("stop", str(failed.pk))
    assert state(failed) == "stopped"
    with tenant_scope(tenant):
        assert set(AuditEntry.objects.values_list("action", "via")) >= {
            ("jobs.job.retried", "manage.py jobs"),
            ("jobs.job.stopped", "manage.py jobs"),
        }


def test_says_what_cannot_be_done(failed: JobRun) -> None:
    with pytest.raises(CommandError, match="nothing to stop"):
        jobs("stop", str(failed.pk))
    with pytest.raises(CommandError, match="There is no job 999"):
        jobs("show", "999")


def test_names_kinds_and_schedules(db: None) -> None:
    assert "plugins.deliver_event" in jobs("kinds")
    jobs("schedules")
