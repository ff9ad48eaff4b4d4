"""`manage.py jobs`, for operators."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.audit.models import AuditEntry
from portal.jobs.models import JobRun
from portal.jobs.registry import all_jobs
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


def listed(*arguments: str) -> list[int]:
    return [row["job"] for row in json.loads(jobs("list", "--json", *arguments))]


def test_filters_by_state_kind_and_organisation(failed: JobRun, other_tenant: Tenant, make_job: MakeJob) -> None:
    def tidy(context: object) -> None: ...

    with tenant_scope(other_tenant):
        theirs = make_job(tidy).enqueue(title="Tidy up")
    ours = make_job(tidy).enqueue(title="Clear the cache")
    assert listed() == [ours.pk, theirs.pk, failed.pk]
    assert listed("--limit", "1") == [ours.pk]
    assert listed("--state", "dead") == [failed.pk]
    assert listed("--kind", failed.task) == [failed.pk]
    assert listed("--kind", "test.tidy") == [ours.pk, theirs.pk]
    assert listed("--organisation", "birch") == [theirs.pk]
    assert listed("--organisation", "-") == [ours.pk]
    assert listed("--organisation", "birch", "--state", "dead") == []
    with pytest.raises(CommandError, match="There is no organisation called beech"):
        jobs("list", "--organisation", "beech")


def test_writes_json_for_programs(failed: JobRun) -> None:
    shown = json.loads(jobs("show", str(failed.pk), "--json"))
    assert {key: shown[key] for key in ("job", "state", "kind", "title", "organisation", "result", "steps")} == {
        "job": failed.pk,
        "state": "dead",
        "kind": failed.task,
        "title": "Build the March report",
        "organisation": "alder",
        "result": "",
        "steps": [],
    }
    assert [(attempt["number"], attempt["outcome"]) for attempt in shown["attempts"]] == [(1, "failed")]
    assert "ValueError" in shown["error"]
    assert json.loads(jobs("retry", str(failed.pk), "--json")) == {"job": failed.pk, "state": "queued"}
    assert json.loads(jobs("stop", str(failed.pk), "--json")) == {"job": failed.pk, "state": "stopped"}
    assert {"kind": "plugins.deliver_event"}.items() <= json.loads(jobs("kinds", "--json"))[
        [job.name for job in all_jobs()].index("plugins.deliver_event")
    ].items()
    assert isinstance(json.loads(jobs("schedules", "--json")), list)


def test_says_no_argument_of_a_job(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: object, link: str) -> None: ...

    with tenant_scope(tenant):
        run = make_job(work).enqueue(link="canary-4711")
    for words in (jobs("show", str(run.pk)), jobs("show", str(run.pk), "--json"), jobs("list", "--json")):
        assert str(run.pk) in words
        assert "canary-4711" not in words


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
