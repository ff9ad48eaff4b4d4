"""What becomes of a job: asked for in a transaction, run in its tenant, ended once."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from portal.jobs import publish, queue, registry
from portal.jobs.errors import BadArguments, JobFailed, JobRetry, JobWaits
from portal.jobs.models import JobAttempt, JobRun, Outbox
from portal.jobs.public import JobContext
from portal.jobs.services import retry_run, stop_run
from portal.jobs.testing import run_jobs
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import current_scope, system_scope, tenant_scope
from tests.portal.jobs.conftest import MakeJob


def fresh(run: JobRun) -> JobRun:
    with system_scope("jobs"):
        found: JobRun = JobRun.objects.get(pk=run.pk)
        return found


def test_runs_in_the_tenant_of_the_caller(tenant: Tenant, make_job: MakeJob) -> None:
    seen = []

    def work(context: JobContext, name: str) -> str:
        seen.append((current_scope().tenant_id, context.tenant_id, name))
        with context.scope():
            seen.append((current_scope().tenant_id, Company.objects.create(name=name).tenant_id, name))
        return "made one"

    made = make_job(work)
    with tenant_scope(tenant):
        run = made.enqueue(name="Müller")
        assert run.state == "queued"
        assert run_jobs() == 1
    assert seen == [(None, tenant.pk, "Müller"), (tenant.pk, tenant.pk, "Müller")]
    after = fresh(run)
    assert (after.state, after.result, after.attempt, after.error) == ("done", "made one", 1, "")
    assert after.finished_at is not None
    assert not Outbox.objects.exists()
    with system_scope("jobs"):
        assert list(JobAttempt.objects.values_list("run_id", "number", "outcome")) == [(run.pk, 1, "done")]


def test_a_rolled_back_caller_asked_for_nothing(tenant: Tenant, make_job: MakeJob) -> None:
    made = make_job(lambda context: None)
    with tenant_scope(tenant), transaction.atomic():
        made.enqueue()
        transaction.set_rollback(True)
    with system_scope("jobs"):
        assert not JobRun.objects.exists()
    assert not Outbox.objects.exists()
    assert run_jobs() == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"value": uuid4()}, "is a UUID, which JSON cannot carry"),
        ({"value": (1, 2)}, "is a tuple"),
        ({"value": [object()]}, "is a object"),
        ({"value": {1: "a"}}, "a key that is no text"),
        ({"value": float("nan")}, "is nan"),
        ({"value": "x" * 70_000}, "too large"),
        ({}, "missing a required argument: 'value'"),
        ({"value": 1, "more": 2}, "unexpected keyword argument 'more'"),
    ],
)
def test_arguments_are_refused_at_once(
    tenant: Tenant, make_job: MakeJob, arguments: dict[str, Any], words: str
) -> None:
    def work(context: JobContext, value: Any) -> None: ...

    made = make_job(work)
    with tenant_scope(tenant), pytest.raises(BadArguments, match=words):
        made.enqueue(**arguments)
    with system_scope("jobs"):
        assert not JobRun.objects.exists()


def test_a_final_failure_is_told_in_its_own_words(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: JobContext) -> None:
        with context.scope():
            Company.objects.create(name="half done")
            raise JobFailed("The month has no entries. Choose another one.")

    with tenant_scope(tenant):
        run = make_job(work).enqueue()
        assert run_jobs() == 1
        assert not Company.objects.filter(name="half done").exists()
    after = fresh(run)
    assert (after.state, after.error) == ("failed", "The month has no entries. Choose another one.")
    assert not Outbox.objects.exists()


def test_an_unexpected_error_is_repeated_and_then_given_up(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: JobContext) -> None:
        raise ValueError("https://api.example/bot-secret-token/send")

    with tenant_scope(tenant):
        run = make_job(work, max_attempts=3).enqueue()
    assert run_jobs() == 1
    waiting = fresh(run)
    assert (waiting.state, waiting.attempt, waiting.failures) == ("queued", 1, 1)
    assert "ValueError at tests/portal/jobs/test_execute.py" in waiting.error
    assert "secret" not in waiting.error
    assert run_jobs() == 0, "it waits before it is repeated"
    assert run_jobs(ahead=timedelta(hours=1)) == 1 + 1
    after = fresh(run)
    assert (after.state, after.attempt, after.failures) == ("dead", 3, 3)
    assert after.error.endswith("Given up after 3 attempts.")
    with system_scope("jobs"):
        outcomes = list(JobAttempt.objects.order_by("number").values_list("outcome", flat=True))
    assert outcomes == ["retried", "retried", "failed"]


def test_a_job_may_ask_to_be_repeated_later(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: JobContext) -> str:
        if context.attempt == 1:
            raise JobRetry("The service asks to wait.", after_seconds=120)
        return "second time"

    with tenant_scope(tenant):
        run = make_job(work).enqueue()
    assert run_jobs(ahead=timedelta(seconds=100)) == 1
    assert fresh(run).error == "The service asks to wait."
    assert run_jobs(ahead=timedelta(seconds=130)) == 1
    after = fresh(run)
    assert (after.state, after.result, after.error) == ("done", "second time", "")


def test_not_before_its_time(tenant: Tenant, make_job: MakeJob) -> None:
    with tenant_scope(tenant):
        made = make_job(lambda context: None)
        made.enqueue(run_after=timezone.now() + timedelta(minutes=10))
    assert run_jobs() == 0
    assert run_jobs(ahead=timedelta(minutes=11)) == 1


def test_an_error_amid_an_outside_effect_is_unknown_and_not_repeated(tenant: Tenant, make_job: MakeJob) -> None:
    sent = []

    def work(context: JobContext) -> None:
        with context.outside("Send mail to a@b.example"):
            sent.append(context.attempt)
            raise TimeoutError

    with tenant_scope(tenant):
        run = make_job(work).enqueue()
    assert run_jobs() == 1
    assert run_jobs(ahead=timedelta(days=1)) == 0
    after = fresh(run)
    assert (after.state, after.outside, sent) == ("unknown", "Send mail to a@b.example", [1])


def test_the_outside_mark_stays_until_a_scope_has_recorded_it(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: JobContext, record: bool) -> None:
        with context.outside("Send mail"):
            pass
        if record:
            with context.scope():
                Company.objects.create(name="recorded")
        raise ValueError

    made = make_job(work)
    with tenant_scope(tenant):
        recorded, unrecorded = made.enqueue(record=True), made.enqueue(record=False)
    assert run_jobs() == 2
    assert (fresh(recorded).state, fresh(unrecorded).state) == ("queued", "unknown")


def test_outside_is_refused_inside_a_scope(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: JobContext) -> None:
        with context.scope(), context.outside("Send mail"):
            pass

    with tenant_scope(tenant):
        run = make_job(work, max_attempts=1).enqueue()
    run_jobs()
    assert fresh(run).state == "dead"


def test_once_keeps_the_first_answer(tenant: Tenant, make_job: MakeJob) -> None:
    made_names = []

    def work(context: JobContext) -> str:
        def make() -> str:
            Company.objects.create(name="only one")
            made_names.append(context.attempt)
            return f"made in attempt {context.attempt}"

        answer = context.once("company", make)
        if context.attempt == 1:
            raise ValueError
        return str(answer)

    with tenant_scope(tenant):
        run = make_job(work).enqueue()
        assert run_jobs(ahead=timedelta(hours=1)) == 2
        assert Company.objects.filter(name="only one").count() == 1
    assert (fresh(run).result, made_names) == ("made in attempt 1", [1])


def test_an_atomic_job_ends_with_its_effects(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: JobContext) -> str:
        Company.objects.create(name="atomic")
        if context.attempt == 1:
            raise ValueError
        return "both"

    with tenant_scope(tenant):
        run = make_job(work, atomic=True).enqueue()
        assert run_jobs() == 1
        assert Company.objects.filter(name="atomic").count() == 0
        assert run_jobs(ahead=timedelta(hours=1)) == 1
        assert Company.objects.filter(name="atomic").count() == 1
    assert (fresh(run).state, fresh(run).result) == ("done", "both")


def test_steps_and_progress_are_kept(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: JobContext) -> None:
        with context.step("Collect figures", total=2) as step:
            step.advance(note="CRM")
            step.advance(note="Time")
        with context.step("Write"):
            pass

    with tenant_scope(tenant):
        run = make_job(work).enqueue()
    run_jobs()
    shown = [(s["label"], s["state"], s["done"], s["total"], s["note"]) for s in fresh(run).steps]
    assert shown == [("Collect figures", "done", 2, 2, "Time"), ("Write", "done", 0, 0, "")]


def test_a_job_without_its_plugin_waits(tenant: Tenant, make_job: MakeJob) -> None:
    made = make_job(lambda context: "ran")
    with tenant_scope(tenant):
        run = made.enqueue()
    registry._jobs.pop(made.name)
    assert run_jobs() == 1
    assert (fresh(run).state, fresh(run).failures) == ("queued", 0)
    assert "switched off" in fresh(run).error
    registry._jobs[made.name] = made
    assert run_jobs(ahead=timedelta(minutes=2)) == 1
    assert (fresh(run).state, fresh(run).result) == ("done", "ran")


def test_a_job_may_wait_as_often_as_it_has_to(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: JobContext) -> None:
        raise JobWaits("Waits for its plugin.")

    with tenant_scope(tenant):
        run = make_job(work, max_attempts=1).enqueue()
    for _turn in range(3):
        Outbox.objects.filter(pk=run.pk).update(due_at=timezone.now())
        assert run_jobs() == 1
        assert (fresh(run).state, fresh(run).failures, fresh(run).error) == ("queued", 0, "Waits for its plugin.")


def test_waiting_is_no_attempt_and_comes_less_and_less_often(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: JobContext) -> None:
        raise JobWaits("Waits for its plugin.")

    with tenant_scope(tenant):
        run = make_job(work).enqueue()
    pauses = []
    for _turn in range(6):
        Outbox.objects.filter(pk=run.pk).update(due_at=timezone.now())
        assert run_jobs() == 1
        pauses.append(round((Outbox.objects.get(pk=run.pk).due_at - timezone.now()).total_seconds()))
    assert pauses == [60, 120, 240, 480, 600, 600]
    assert (fresh(run).attempt, fresh(run).waits, Outbox.objects.get(pk=run.pk).token) == (0, 6, 6)
    with system_scope("jobs"):
        assert not JobAttempt.objects.exists()


def test_the_token_of_a_job_that_has_waited_rises_when_it_is_tried_again(tenant: Tenant, make_job: MakeJob) -> None:
    def work(context: JobContext) -> None:
        raise JobWaits("Waits for its plugin.")

    with tenant_scope(tenant):
        run = make_job(work).enqueue()
    for _turn in range(2):
        Outbox.objects.filter(pk=run.pk).update(due_at=timezone.now())
        run_jobs()
    for again in (stop_run, retry_run):
        with tenant_scope(tenant):
            again(run=run)
    claim = queue.claim(run.pk, "w")
    assert claim is not None
    assert (claim.token, claim.attempt) == (3, 1)


def test_celery_gets_a_job_without_its_plugin_under_a_name_that_it_knows(tenant: Tenant, make_job: MakeJob) -> None:
    with tenant_scope(tenant):
        known = make_job(lambda context: None).enqueue()
        lost = make_job(lambda context: None).enqueue()
    registry._jobs.pop(lost.task)
    sent: list[tuple[str, int]] = []
    publish.publish_ready(lambda task, job_id: sent.append((task, job_id)), publish.Flight())
    assert sorted(sent, key=itemgetter(1)) == [(known.task, known.pk), ("jobs.django_task", lost.pk)]


def test_jobs_of_the_installation_have_no_tenant(db: None, make_job: MakeJob) -> None:
    def work(context: JobContext) -> str:
        with context.scope():
            return str(JobRun.objects.count())

    run = make_job(work).enqueue()
    assert run_jobs() == 1
    assert (fresh(run).tenant_id, fresh(run).result) == (None, "1")


@pytest.mark.parametrize("way", ["returns", "finishes itself", "fails"])
def test_the_end_is_a_line_of_the_log(
    tenant: Tenant, make_job: MakeJob, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    def work(context: JobContext) -> None:
        if way == "fails":
            raise JobFailed("no")
        if way == "finishes itself":
            with context.scope():
                context.finish("done")

    with caplog.at_level("INFO", logger="foyer.jobs"), tenant_scope(tenant):
        run = make_job(work).enqueue()
        run_jobs()
    (line,) = [record.msg for record in caplog.records if "job_ended" in str(record.msg)]
    assert isinstance(line, dict)
    assert (line["job"], line["tenant"], line["state"]) == (run.pk, tenant.pk, fresh(run).state)
