"""Wagtail's own background tasks as jobs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks.exceptions import TaskResultDoesNotExist
from wagtail.models import Page
from wagtail.tasks import update_reference_index_task

from portal.jobs.models import JobRun
from portal.jobs.testing import run_jobs
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import current_scope, system_scope, tenant_scope


@task()
def make_company(name: str) -> str:
    Company.objects.create(name=name)
    return f"{name} in {current_scope().tenant_id}"


@task()
def count_companies() -> int:
    return Company.objects.count()


@task(takes_context=True)
def attempt_number(context: object) -> int:
    return context.attempt  # type: ignore[attr-defined,no-any-return]


@task()
async def later() -> str:
    return "async"


def test_it_runs_in_the_tenant_that_asked(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        result = make_company.enqueue(name="Acme")
        assert result.status == TaskResultStatus.READY
        assert run_jobs() == 1
        result.refresh()
        assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, f"Acme in {tenant.pk}")
        assert Company.objects.filter(name="Acme").count() == 1


def test_outside_of_a_tenant_it_belongs_to_the_installation(db: None) -> None:
    result = count_companies.enqueue()
    with system_scope("jobs"):
        assert JobRun.objects.get(pk=result.id).tenant_id is None
    run_jobs()
    result.refresh()
    assert result.status == TaskResultStatus.READY, "a tenant's rows stay closed to it; it is repeated"
    assert "NoTenantScope" in result.errors[0].traceback


def test_it_is_rolled_back_with_its_caller(tenant: Tenant) -> None:
    with tenant_scope(tenant), transaction.atomic():
        make_company.enqueue(name="Acme")
        transaction.set_rollback(True)
    assert run_jobs() == 0


def test_context_async_and_later(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        first, second = attempt_number.enqueue(), later.enqueue()
        third = count_companies.using(run_after=timezone.now() + timedelta(hours=1)).enqueue()
        assert run_jobs() == 2
        for result in (first, second, third):
            result.refresh()
        assert first.return_value == 1
        assert str(second.return_value) == "async"
        assert third.status == TaskResultStatus.READY


def test_a_foreign_result_is_not_there(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        result = make_company.enqueue(name="Acme")
    with tenant_scope(other_tenant), pytest.raises(TaskResultDoesNotExist):
        make_company.get_result(result.id)
    for wrong in ("nonsense", "99999999", ""):
        with pytest.raises(TaskResultDoesNotExist):
            make_company.get_result(wrong)


def test_wagtails_reference_index_is_kept_by_a_job(db: None) -> None:
    home = Page.objects.get(depth=2)
    run_jobs()
    home.add_child(title="A page", slug="a-page")
    with system_scope("jobs"):
        titles = set(JobRun.objects.filter(state="queued").values_list("title", flat=True))
    assert "Update reference index" in titles
    assert run_jobs() >= 1
    with system_scope("jobs"):
        assert not JobRun.objects.exclude(state="done").exists()


def test_a_task_about_a_row_of_a_plugin_that_is_off_waits(tenant: Tenant) -> None:
    """As Wagtail's own about references and search are."""
    with tenant_scope(tenant):
        result = update_reference_index_task.enqueue("gone_plugin", "gonepage", "1")
        known = update_reference_index_task.enqueue(app_label="portal_tenants", model_name="tenant", pk=str(tenant.pk))
        run_jobs()
        run = JobRun.objects.get(pk=result.id)
        assert (run.state, run.failures) == ("queued", 0)
        assert run.error == "Waits: the plugin that this is about (gone_plugin) is switched off."
        assert JobRun.objects.get(pk=known.id).state == "done"
