"""Run in a child: save, queue, delete, and say what came of it. Imports no plugin: any may be off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page

from portal.accounts.models import User
from portal.jobs import queue, registry, schedules
from portal.jobs.execute import execute
from portal.jobs.models import JobRun, Outbox, ScheduleSlot
from portal.plugins.kept_rows import KeptByAbsentPlugin
from portal.plugins.public import FormSubmitted, emit
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.plugins_lab.looking import client
from tests.support.marks import MARKS, address
from tests.support.page_form import form_of


def first_tenant() -> Tenant:
    return Tenant.objects.get(memberships__user__email=address("editor", MARKS[0]))


def stored_sections(table: str, page_id: int) -> Any:
    """The page's sections as they stand in the database."""
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(table)
        text = f"SELECT CAST(sections AS text) FROM {quoted} WHERE page_ptr_id = %s"
        cursor.execute(text, [page_id])
        return cursor.fetchone()[0]


def save_unchanged(page_id: int) -> dict[str, Any]:
    """The editor opens a page and publishes it as it is."""
    at = f"/admin/pages/{page_id}/edit/"
    opened = client("editor").get(at)
    page = Page.objects.get(pk=page_id).specific
    form = form_of(page, **{"action-publish": "1"}) if hasattr(page, "sections") else {"title": "Overwritten"}
    return {"opened": opened.status_code, "saved": client("editor").post(at, form).status_code}


def enqueue(task: str, arguments: dict[str, Any]) -> int:
    job = registry.find(task)
    assert job is not None, task
    with tenant_scope(first_tenant()):
        return job.enqueue(**arguments).pk


def send_a_form(submission: str, page_id: int) -> list[int]:
    """Emit that a visitor sent a form; the jobs that bring it to its subscribers."""
    said: dict[str, Any] = {"page_id": page_id, "page_title": "Lab", "page_url": "/", "section_id": "x"}
    with tenant_scope(first_tenant()):
        before = set(JobRun.objects.values_list("pk", flat=True))
        event = FormSubmitted(
            submission_id=UUID(submission),
            submitted_at=timezone.now(),
            section_name="Form",
            name="Ida Lab",
            email="ida@lab.example",
            **said,
        )
        emit(event)
        return list(JobRun.objects.exclude(pk__in=before).order_by("pk").values_list("pk", flat=True))


def tasks_of(package: str) -> list[str]:
    """The names of the jobs that a plugin brings."""
    return [job.name for job in registry.all_jobs() if job.path.startswith(f"{package}.")]


def run_job(job_id: int) -> dict[str, Any]:
    """Give a waiting job its turn, as a worker does a minute later, and say how it stands and what people see."""
    assert Outbox.objects.filter(pk=job_id).update(due_at=timezone.now()) == 1, "the job is not in the queue"
    claim = queue.claim(job_id, "lab")
    assert claim is not None
    outcome, context = execute(claim)
    if outcome is not None:
        assert queue.settle(claim, outcome, context.progress)
    with tenant_scope(first_tenant()):
        run = JobRun.objects.get(pk=job_id)
    shown = client("manager").get(f"/admin/jobs/{job_id}/").content.decode()
    return {
        "state": run.state,
        "failures": run.failures,
        "error": run.error,
        "result": run.result,
        "shown": bool(run.error) and run.error in shown,
        "waits": Outbox.objects.filter(pk=job_id).exists(),
    }


def let_days_pass(days: int) -> list[str]:
    """The scheduler comes up that many days later; the names of the schedules for which it asks for jobs."""
    later = timezone.now() + timedelta(days=days)
    before = set(ScheduleSlot.objects.values_list("pk", flat=True))
    schedules.store(later)
    schedules.ask_for_due(later)
    return sorted(set(ScheduleSlot.objects.exclude(pk__in=before).values_list("schedule__name", flat=True)))


def delete_person(person: int) -> list[Any]:
    """A super admin deletes a person by the admin's own screen: [status, text, whether they are still there]."""
    answer = client("super").post(f"/admin/users/delete/{person}/")
    return [answer.status_code, answer.content.decode(), User.objects.filter(pk=person).exists()]


def delete_page(page: int) -> list[Any]:
    answer = client("super").post(f"/admin/pages/{page}/delete/")
    return [answer.status_code, answer.content.decode(), Page.objects.filter(pk=page).exists()]


def delete_company(company: str) -> list[Any]:
    """By code, and by the CRM's screen where there is one: [refusal, screen's status, its text, still there]."""
    sentence = ""
    with tenant_scope(first_tenant()):
        try:
            with transaction.atomic():
                Company.objects.get(pk=company).delete()
        except KeptByAbsentPlugin as refusal:
            sentence = refusal.sentence
    answer = client("manager").post(f"/admin/crm/companies/delete/{company}/", follow=True)
    with tenant_scope(first_tenant()):
        return [sentence, answer.status_code, answer.content.decode(), Company.objects.filter(pk=company).exists()]
