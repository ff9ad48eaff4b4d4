"""Jobs in the admin and as a fragment: who sees what, and who may do what."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.seats import SESSION_KEY
from portal.audit.models import AuditEntry
from portal.jobs import queue
from portal.jobs.models import JobAttempt, JobRun, Outbox, Worker
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import system_scope, tenant_scope
from tests.portal.jobs.conftest import MakeJob
from tests.support.people import MakePerson, SignIn


@pytest.fixture
def run(tenant: Tenant, make_job: MakeJob) -> JobRun:
    def work(context: object) -> str:
        return "twelve rows"

    with tenant_scope(tenant):
        return make_job(work).enqueue(title="Build the March report")


def fresh(run: JobRun) -> JobRun:
    with system_scope("jobs"):
        found: JobRun = JobRun.objects.get(pk=run.pk)
        return found


def test_the_list_is_empty_at_first_and_says_what_would_be_there(signed_in: SignIn, tenant: Tenant) -> None:
    page = signed_in(Role.STAFF).get(reverse("jobs:index"))
    assert page.status_code == 200
    assert "No jobs yet." in page.content.decode()


def test_staff_see_state_person_and_duration(run: JobRun, signed_in: SignIn) -> None:
    run_jobs()
    client = signed_in(Role.STAFF)
    page = client.get(reverse("jobs:index")).content.decode()
    assert "Build the March report" in page
    assert "Done" in page
    shown = client.get(reverse("jobs:show", args=[run.pk])).content.decode()
    assert "twelve rows" in shown
    assert "A test job" in shown


def test_a_missing_worker_is_said(run: JobRun, signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    assert "Nobody works on jobs right now." in client.get(reverse("jobs:index")).content.decode()
    Worker.objects.create(name="w", kind="embedded", started_at=timezone.now(), seen_at=timezone.now())
    assert "Nobody works on jobs" not in client.get(reverse("jobs:index")).content.decode()


@pytest.mark.parametrize(
    "query", ["?state=queued", "?state=nonsense", "?q=March", "?task=x", "?asked_by=me", "?ordering=-state", "?p=99"]
)
def test_filters_and_search_never_fail(run: JobRun, signed_in: SignIn, query: str) -> None:
    client = signed_in(Role.STAFF)
    for name in ("jobs:index", "jobs:index_results"):
        assert client.get(reverse(name) + query).status_code in {200, 404 if "p=" in query else 200}


def test_filters_narrow(run: JobRun, signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    assert "Build the March" in client.get(reverse("jobs:index") + "?state=queued").content.decode()
    assert "Build the March" not in client.get(reverse("jobs:index") + "?state=done").content.decode()
    assert "Build the March" not in client.get(reverse("jobs:index") + "?asked_by=me").content.decode()
    assert "Build the March" not in client.get(reverse("jobs:index") + "?q=April").content.decode()


def test_filters_by_kind_and_by_who_asked(
    run: JobRun, tenant: Tenant, make_job: MakeJob, person: MakePerson, signed_in: SignIn
) -> None:
    staff = person(Role.STAFF)

    def write(context: object) -> None: ...

    with tenant_scope(tenant):
        mine = make_job(write).enqueue(title="Write the minutes", requested_by=staff)
    client = signed_in(staff)
    everything = {"Build the March report", "Write the minutes"}
    for query, expected in {
        f"?task={mine.task}": {"Write the minutes"},
        f"?task={run.task}": {"Build the March report"},
        "?asked_by=me": {"Write the minutes"},
        "?asked_by=nobody": {"Build the March report"},
        f"?asked_by=me&state=queued&task={mine.task}": {"Write the minutes"},
        f"?asked_by=me&task={run.task}": set(),
    }.items():
        page = client.get(reverse("jobs:index_results") + query).content.decode()
        assert {title for title in everything if title in page} == expected, query
        assert ("No jobs match your query." in page) == (not expected), query
        assert "No jobs yet." not in page, query


def test_finished_housekeeping_is_shown_on_demand(tenant: Tenant, make_job: MakeJob, signed_in: SignIn) -> None:
    def sweep(context: object) -> None: ...

    with tenant_scope(tenant):
        make_job(sweep, quiet=True).enqueue(title="Update the search index")
    run_jobs()
    client = signed_in(Role.STAFF)
    assert "Update the search" not in client.get(reverse("jobs:index")).content.decode()
    assert "Update the search" in client.get(reverse("jobs:index") + "?with_housekeeping=shown").content.decode()


def test_foreign_jobs_are_not_there(run: JobRun, other_tenant: Tenant, person: MakePerson, signed_in: SignIn) -> None:
    client = signed_in(person(Role.ADMIN, tenant=other_tenant))
    assert "Build the March" not in client.get(reverse("jobs:index")).content.decode()
    for name in ("jobs:show", "portal_jobs:progress"):
        assert client.get(reverse(name, args=[run.pk])).status_code == 404
    for name in ("portal_jobs:stop", "portal_jobs:retry"):
        assert client.post(reverse(name, args=[run.pk])).status_code == 404
    assert fresh(run).state == "queued"


def test_a_get_changes_nothing(run: JobRun, signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)
    for name in ("portal_jobs:stop", "portal_jobs:retry"):
        assert client.get(reverse(name, args=[run.pk])).status_code == 405
    assert fresh(run).state == "queued"


def test_a_manager_stops_a_waiting_job(run: JobRun, signed_in: SignIn, tenant: Tenant) -> None:
    client = signed_in(Role.MANAGER)
    back = reverse("jobs:show", args=[run.pk])
    answer = client.post(reverse("portal_jobs:stop", args=[run.pk]), {"next": back})
    assert (answer.status_code, answer["Location"]) == (302, back)
    after = fresh(run)
    assert (after.state, after.error) == ("stopped", "Stopped by hand.")
    assert not Outbox.objects.exists()
    assert run_jobs() == 0
    with tenant_scope(tenant):
        assert AuditEntry.objects.filter(action="jobs.job.stopped", object__key=str(run.pk)).count() == 1


def test_a_running_job_is_asked_to_stop(run: JobRun, signed_in: SignIn) -> None:
    queue.claim_next("somebody")
    signed_in(Role.MANAGER).post(reverse("portal_jobs:stop", args=[run.pk]))
    assert fresh(run).state == "running"
    assert Outbox.objects.get().stopping


def test_staff_stop_only_what_they_asked_for(
    run: JobRun, tenant: Tenant, make_job: MakeJob, person: MakePerson, signed_in: SignIn
) -> None:
    staff = person(Role.STAFF)

    def own(context: object) -> None: ...

    with tenant_scope(tenant):
        mine = make_job(own).enqueue(requested_by=staff)
    client = signed_in(staff)
    assert client.post(reverse("portal_jobs:stop", args=[run.pk])).status_code == 403
    assert client.post(reverse("portal_jobs:stop", args=[mine.pk])).status_code == 302
    assert (fresh(run).state, fresh(mine).state) == ("queued", "stopped")


def test_stop_and_retry_where_it_makes_no_sense(run: JobRun, signed_in: SignIn) -> None:
    client = signed_in(Role.MANAGER)
    client.post(reverse("portal_jobs:retry", args=[run.pk]))
    assert (fresh(run).state, Outbox.objects.count()) == ("queued", 1)
    run_jobs()
    client.post(reverse("portal_jobs:stop", args=[run.pk]))
    assert fresh(run).state == "done"
    page = client.get(reverse("jobs:index")).content.decode()
    assert "there is nothing to stop" in page


def test_a_failed_job_is_tried_again(tenant: Tenant, make_job: MakeJob, signed_in: SignIn) -> None:
    def work(context: object) -> str:
        if not seen:
            seen.append(1)
            raise ValueError
        return "well"

    seen: list[int] = []
    with tenant_scope(tenant):
        run = make_job(work, max_attempts=1).enqueue()
    run_jobs()
    assert fresh(run).state == "dead"
    assert signed_in(Role.STAFF).post(reverse("portal_jobs:retry", args=[run.pk])).status_code == 403
    assert fresh(run).state == "dead"
    client = signed_in(Role.MANAGER)
    assert "Try again" in client.get(reverse("jobs:show", args=[run.pk])).content.decode()
    client.post(reverse("portal_jobs:retry", args=[run.pk]))
    assert fresh(run).state == "queued"
    run_jobs()
    after = fresh(run)
    assert (after.state, after.result, after.attempt, after.error) == ("done", "well", 2, "")


def test_the_fragment_answers_only_what_is_new(run: JobRun, signed_in: SignIn) -> None:
    client = signed_in(Role.STAFF)
    address = reverse("portal_jobs:progress", args=[run.pk])
    first = client.get(address)
    assert first.status_code == 200
    version = first.content.decode().partition("seen=")[2].partition("&")[0]
    assert client.get(address, {"seen": version}).status_code == 204
    run_jobs()
    ended = client.get(address, {"seen": version})
    assert "hx-get" not in ended.content.decode(), "what has ended is not asked for any more"
    renewed = client.get(address, {"seen": version, "then": "reload"})
    assert (renewed.status_code, renewed.headers.get("HX-Refresh")) == (204, "true")


def test_strangers_and_customers_see_no_fragment(
    run: JobRun, company: object, person: MakePerson, signed_in: SignIn
) -> None:
    address = reverse("portal_jobs:progress", args=[run.pk])
    assert Client().get(address).status_code == 404
    assert signed_in(person(Role.CUSTOMER, company=company)).get(address).status_code == 404


def test_customers_see_what_they_asked_for(
    tenant: Tenant, company: object, make_job: MakeJob, person: MakePerson, signed_in: SignIn
) -> None:
    customer = person(Role.CUSTOMER, company=company)

    def work(context: object) -> None: ...

    with tenant_scope(tenant):
        run = make_job(work).enqueue(requested_by=customer)
    assert signed_in(customer).get(reverse("portal_jobs:progress", args=[run.pk])).status_code == 200


def test_only_super_admins_see_jobs_of_the_installation(
    tenant: Tenant, make_job: MakeJob, person: MakePerson, signed_in: SignIn
) -> None:
    def tidy(context: object) -> None: ...

    run = make_job(tidy).enqueue(title="Clear the cache")
    admin = signed_in(Role.ADMIN)
    refused = admin.get(reverse("jobs:installation"))
    assert refused.status_code in {302, 403}
    assert "Clear the cache" not in refused.content.decode()
    assert admin.get(reverse("jobs:show", args=[run.pk])).status_code == 404
    boss = person(Role.ADMIN, is_superuser=True)
    chief = signed_in(boss)
    session = chief.session
    session[SESSION_KEY] = f"m{boss.memberships.get().pk}"  # a super admin has a seat everywhere and has chosen this
    session.save()
    assert "Clear the cache" in chief.get(reverse("jobs:installation")).content.decode()
    assert "Clear the cache" not in chief.get(reverse("jobs:index")).content.decode()
    assert chief.get(reverse("jobs:show", args=[run.pk])).status_code == 200
    chief.post(reverse("portal_jobs:stop", args=[run.pk]))
    assert fresh(run).state == "stopped"


def test_a_job_shows_its_newest_attempts_only(run: JobRun, signed_in: SignIn, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        JobAttempt.objects.bulk_create(
            JobAttempt(run=run, tenant=tenant, number=number, outcome="retried", error=f"Error {number}.")
            for number in range(1, 61)
        )
    page = signed_in(Role.STAFF).get(reverse("jobs:show", args=[run.pk])).content.decode()
    assert [number for number in range(1, 61) if f"Error {number}." in page] == list(range(11, 61))
