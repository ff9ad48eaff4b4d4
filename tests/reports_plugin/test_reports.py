"""Reports: the window, the build as a job, who sees what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from portal.jobs import queue
from portal.jobs.execute import execute
from portal.jobs.public import JobRun, runs_of
from portal.jobs.testing import run_jobs
from portal.plugins.models import EventRecord
from portal.plugins.public import Figure, FigureSet, Series, Table, Window
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.theme.public import pdf_available
from reports_plugin import services
from reports_plugin.content import packed, unpacked
from reports_plugin.models import Period, Report, State
from reports_plugin.periods import add_months, end_of, label_of, last_finished, start_of, window
from reports_plugin.presentation import briefly, in_words
from tests.support.people import SignIn


class KnownFigures:
    """A source that always has the same to say: 9 h 15 min."""

    def figures(self, *, window: Window, company_id: UUID | None) -> FigureSet:
        table = Table("largest", "Largest tasks", (("Task", ""), ("Time", "seconds")), (("Ünal & Söhne", 2_700),))
        return FigureSet(
            title="Time account",
            figures=(Figure("used", "Hours used", 33_300, "seconds", previous=3_600),),
            series=(Series("weeks", "Hours by week", (("40", 3_600), ("41", 29_700)), "seconds"),),
            tables=(table,),
        )


@pytest.fixture(autouse=True)
def known_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports_plugin.tasks.find_all", lambda _contract: [("time", KnownFigures())])


def made(tenant: Tenant, company: Company | None = None, *, shared: bool = False) -> Report:
    with tenant_scope(tenant):
        return services.request_report(
            period=Period.MONTH, start_on=date(2026, 10, 1), company=company, shared_with_company=shared
        )


def test_a_window_ends_where_the_next_one_begins_also_over_the_clock_change() -> None:
    october = window(Period.MONTH, date(2026, 10, 1), date(2026, 11, 1), "Europe/Berlin")
    assert october.start.astimezone(UTC) == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert october.end.astimezone(UTC) == datetime(2026, 10, 31, 23, tzinfo=UTC)
    assert october.label == "October 2026"


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.sampled_from(Period.values))
def test_every_day_lies_in_exactly_one_period(day: date, period: str) -> None:
    start = start_of(period, day)
    assert start <= day < end_of(period, start)
    assert end_of(period, last_finished(period, day)) == start


@given(st.dates(date(1990, 1, 1), date(2090, 12, 31)), st.integers(-600, 600))
def test_months_are_counted_as_months(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert moved.day == 1
    assert add_months(moved, -months) == day.replace(day=1)


def test_periods_have_names() -> None:
    assert label_of(Period.QUARTER, date(2026, 7, 1)) == "Quarter 3 of 2026"
    assert label_of(Period.YEAR, date(2026, 1, 1)) == "2026"


def test_content_is_kept_exactly() -> None:
    answer = FigureSet(
        title="Time",
        figures=(
            Figure("used", "Used", 33_300, "seconds", previous=0),
            Figure("rate", "Rate", Decimal("0.1"), "percent"),
        ),
        series=(Series("weeks", "By week", (("1", 1), ("2", Decimal("2.50"))), "money", "EUR", "line"),),
        tables=(
            Table("top", "Largest", (("Name", ""), ("Sum", "money")), (("Ünal & Söhne", Decimal("1.10")),), "EUR"),
        ),
        note="",
    )
    assert unpacked(packed(answer)) == answer


def test_a_report_is_built_by_a_job_and_says_so(tenant: Tenant, company: Company) -> None:
    report = made(tenant, company)
    assert report.state == State.WAITING
    run_jobs()
    with tenant_scope(tenant):
        report.refresh_from_db()
        assert report.state == State.READY
        assert report.title == "Acme Logistik · October 2026"
        assert [source["plugin"] for source in report.content["sources"]] == ["time"]
        assert EventRecord.objects.filter(event_type__endswith="ReportFinished").count() == 1


def test_asking_twice_builds_the_same_report_again(tenant: Tenant, company: Company) -> None:
    first, second = made(tenant, company), made(tenant, company, shared=True)
    run_jobs()
    with tenant_scope(tenant):
        assert first.pk == second.pk
        assert Report.objects.get().shared_with_company is True


def test_a_report_about_everybody_cannot_be_shared(tenant: Tenant) -> None:
    report = made(tenant, shared=True)
    assert report.shared_with_company is False
    with tenant_scope(tenant), pytest.raises(ValueError, match="Only a company's report"):
        services.set_shared(report=report, shared=True)


def test_staff_start_a_report_and_see_it_ready(signed_in: SignIn, tenant: Tenant, company: Company) -> None:
    staff = signed_in(Role.STAFF)
    form = staff.get("/admin/insights/new/")
    choice = form.context["form"].fields["window"].choices[0][1][0][0]
    answer = staff.post("/admin/insights/new/", {"window": choice, "company": str(company.pk), "shared": "on"})
    assert answer.status_code == 302
    run_jobs()
    page = staff.get(answer.headers["Location"]).content.decode()
    assert "Acme Logistik" in page
    assert "Ready" in page
    assert "9\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}15\N{NO-BREAK SPACE}min" in page
    assert "Ünal &amp; Söhne" in page
    assert "<svg" in page


def test_a_form_that_shares_with_nobody_is_refused(signed_in: SignIn, tenant: Tenant) -> None:
    staff = signed_in(Role.STAFF)
    choice = staff.get("/admin/insights/new/").context["form"].fields["window"].choices[0][1][0][0]
    answer = staff.post("/admin/insights/new/", {"window": choice, "shared": "on"})
    assert answer.status_code == 200
    assert "Choose the company that shall see the report." in answer.content.decode()
    with tenant_scope(tenant):
        assert not Report.objects.exists()


@pytest.mark.parametrize(("shared", "own", "status"), [(True, True, 200), (False, True, 404), (True, False, 404)])
def test_a_customer_reads_what_was_shared_with_the_own_company(
    signed_in: SignIn, tenant: Tenant, company: Company, other_company: Company, shared: bool, own: bool, status: int
) -> None:
    report = made(tenant, company if own else other_company, shared=shared)
    run_jobs()
    customer = signed_in(Role.CUSTOMER, company=company)
    assert customer.get(f"/client/reports/{report.pk}/").status_code == status
    listed = str(report.pk) in customer.get("/client/reports/").content.decode()
    assert listed is (status == 200)


def test_another_tenants_report_is_not_there(
    signed_in: SignIn, tenant: Tenant, other_tenant: Tenant, foreign_company: Company
) -> None:
    report = made(other_tenant, foreign_company)
    staff = signed_in(Role.STAFF)
    assert staff.get(f"/admin/insights/{report.pk}/").status_code == 404
    assert staff.post(f"/admin/insights/{report.pk}/share/").status_code == 404
    listed = staff.get("/admin/insights/")
    assert listed.status_code == 200
    assert "Foreign Company" not in listed.content.decode()


class Broken:
    """A source with a bug."""

    def figures(self, *, window: Window, company_id: UUID | None) -> FigureSet:
        raise ZeroDivisionError


def events() -> int:
    return EventRecord.objects.filter(event_type__endswith="ReportFinished").count()


def test_a_customer_keeps_the_built_report_while_it_is_built_again_and_when_that_fails(
    signed_in: SignIn, tenant: Tenant, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = made(tenant, company, shared=True)
    customer = signed_in(Role.CUSTOMER, company=company)
    assert customer.get(f"/client/reports/{report.pk}/").status_code == 404, "nothing is built yet"
    run_jobs()
    monkeypatch.setattr("reports_plugin.tasks.find_all", lambda _contract: [("time", Broken())])
    made(tenant, company)
    for _moment in ("waiting", "failed"):
        page = customer.get(f"/client/reports/{report.pk}/")
        assert page.status_code == 200
        assert "Hours used" in page.content.decode()
        assert str(report.pk) in customer.get("/client/reports/").content.decode()
        run_jobs(ahead=timedelta(hours=1))


class Sales:
    def figures(self, *, window: Window, company_id: UUID | None) -> FigureSet:
        return FigureSet(title="Pipeline", internal=True, note="Open in the pipeline: 22,450 EUR")


@pytest.mark.parametrize("path", ["", "pdf/"])
def test_what_is_the_team_s_own_is_not_in_the_customer_s_copy(
    signed_in: SignIn, tenant: Tenant, company: Company, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    if path and not pdf_available():
        pytest.skip("needs pango")
    drawn: list[str] = []
    monkeypatch.setattr("weasyprint.HTML.__init__", lambda _self, string, **_options: drawn.append(string))
    monkeypatch.setattr("weasyprint.HTML.write_pdf", lambda _self, **_options: b"%PDF")
    sources = [("time", KnownFigures()), ("sales", Sales())]
    monkeypatch.setattr("reports_plugin.tasks.find_all", lambda _contract: sources)
    report = made(tenant, company, shared=True)
    run_jobs()
    for role, area, sees in ((Role.STAFF, "/admin/insights/", True), (Role.CUSTOMER, "/client/reports/", False)):
        asker = signed_in(role, company=company) if role == Role.CUSTOMER else signed_in(role)
        answer = asker.get(f"{area}{report.pk}/{path}")
        assert answer.status_code == 200
        seen = drawn[-1] if path else answer.content.decode()
        assert "Hours used" in seen
        assert ("22,450 EUR" in seen) == sees


def test_a_report_whose_attempts_all_failed_says_so_and_can_be_built_again(
    signed_in: SignIn, tenant: Tenant, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports_plugin.tasks.find_all", lambda _contract: [("time", Broken())])
    report = made(tenant, company)
    staff = signed_in(Role.STAFF)
    page = staff.get(f"/admin/insights/{report.pk}/").content.decode()
    assert ("could not be built" in page, "Build again" in page) == (False, False)
    run_jobs(ahead=timedelta(hours=1))
    page = staff.get(f"/admin/insights/{report.pk}/").content.decode()
    assert ("could not be built" in page, "Build again" in page, "Being built" in page) == (True, True, False)
    monkeypatch.setattr("reports_plugin.tasks.find_all", lambda _contract: [("time", KnownFigures())])
    assert staff.post(f"/admin/insights/{report.pk}/rebuild/").status_code == 302
    run_jobs()
    page = staff.get(f"/admin/insights/{report.pk}/").content.decode()
    assert ("could not be built" in page, "Build again" in page, "Ready" in page) == (False, True, True)


def test_a_source_that_fails_does_not_take_the_figures_of_the_others(
    signed_in: SignIn, tenant: Tenant, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [("broken", Broken()), ("time", KnownFigures())]
    monkeypatch.setattr("reports_plugin.tasks.find_all", lambda _contract: sources)
    report = made(tenant, company)
    run_jobs()
    with tenant_scope(tenant):
        report.refresh_from_db()
        assert report.state == State.READY
        parts = [(part["plugin"], part["note"], len(part["figures"])) for part in report.content["sources"]]
        assert parts == [("broken", "This part could not be asked.", 0), ("time", "", 1)]
    assert (
        "This part could not be asked." in signed_in(Role.STAFF).get(f"/admin/insights/{report.pk}/").content.decode()
    )


def test_two_presses_give_one_build(tenant: Tenant, company: Company) -> None:
    report = made(tenant, company)
    made(tenant, company, shared=True)
    assert run_jobs() == 1
    with tenant_scope(tenant):
        assert (runs_of(report).count(), events()) == (1, 1)
        assert Report.objects.get().shared_with_company is True
    made(tenant, company)
    assert run_jobs() == 1
    with tenant_scope(tenant):
        assert (runs_of(report).count(), events()) == (2, 2)


def test_the_build_and_its_end_are_one_transaction(tenant: Tenant, company: Company) -> None:
    made(tenant, company)
    claim = queue.claim_next("a worker that is killed right after its job's code")
    assert claim is not None
    outcome, _context = execute(claim)
    assert outcome is None, "it is written already"
    assert run_jobs(ahead=timedelta(hours=1)) == 0
    with tenant_scope(tenant):
        assert (JobRun.objects.get(pk=claim.job_id).state, events()) == ("done", 1)


def test_building_again_writes_only_what_it_changes(tenant: Tenant, company: Company) -> None:
    report = made(tenant, company, shared=True)
    run_jobs()
    with tenant_scope(tenant):
        services.set_shared(report=report, shared=False)
    with CaptureQueriesContext(connection) as statements:
        made(tenant, company)
    written = [s["sql"] for s in statements if s["sql"].startswith('UPDATE "reports_plugin_report"')]
    assert len(written) == 1
    assert ("content" in written[0], "shared_with_company" in written[0]) == (False, False)
    with tenant_scope(tenant):
        assert Report.objects.get().shared_with_company is False


def test_without_any_source_it_says_so_and_keeps_the_earlier_content(
    tenant: Tenant, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = made(tenant, company)
    run_jobs()
    monkeypatch.setattr("reports_plugin.tasks.find_all", lambda _contract: [])
    made(tenant, company)
    run_jobs()
    with tenant_scope(tenant):
        report.refresh_from_db()
        assert (report.state, report.error) == (State.FAILED, "No plugin that has figures is switched on.")
        assert len(report.content["sources"]) == 1


def test_the_list_costs_the_same_at_one_and_thirty_reports(
    signed_in: SignIn, tenant: Tenant, django_assert_max_num_queries: Any
) -> None:
    staff = signed_in(Role.STAFF)
    made(tenant)
    assert "October 2026" in staff.get("/admin/insights/").content.decode()
    with django_assert_max_num_queries(12) as one:
        staff.get("/admin/insights/")
    with tenant_scope(tenant):
        for month in range(1, 31):
            services.request_report(period=Period.MONTH, start_on=add_months(date(2020, 1, 1), month))
    with django_assert_max_num_queries(12) as thirty:
        staff.get("/admin/insights/")
    assert len(one.captured_queries) == len(thirty.captured_queries)


@pytest.mark.skipif(not pdf_available(), reason="pango is missing, so PDF is off")
def test_a_finished_report_is_there_on_paper(signed_in: SignIn, tenant: Tenant, company: Company) -> None:
    report = made(tenant, company)
    run_jobs()
    answer = signed_in(Role.STAFF).get(f"/admin/insights/{report.pk}/pdf/")
    assert answer.content.startswith(b"%PDF-")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="acme-logistik-october-2026.pdf"'


@pytest.mark.parametrize(
    ("minor", "large", "in_a_table"),
    [(8_540_000, "85,400 EUR", "85,400.00 EUR"), (8_540_050, "85,400.50 EUR", "85,400.50 EUR")],
)
def test_money_goes_without_its_cents_where_it_stands_alone(minor: int, large: str, in_a_table: str) -> None:
    assert briefly(minor, "money", "EUR") == large.replace(" ", "\N{NO-BREAK SPACE}")
    assert in_words(minor, "money", "EUR") == in_a_table.replace(" ", "\N{NO-BREAK SPACE}")


def test_a_series_of_zeros_is_not_drawn_and_every_drawing_has_its_name(
    signed_in: SignIn, tenant: Tenant, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Quiet(KnownFigures):
        def figures(self, *, window: Window, company_id: UUID | None) -> FigureSet:
            known = super().figures(window=window, company_id=company_id)
            return replace(known, series=(*known.series, Series("none", "Enquiries over time", (("40", 0), ("41", 0)))))

    monkeypatch.setattr("reports_plugin.tasks.find_all", lambda _contract: [("time", Quiet())])
    report = made(tenant, company)
    run_jobs()
    page = signed_in(Role.STAFF).get(f"/admin/insights/{report.pk}/").content.decode()
    assert page.count('class="report-chart"') == 1
    assert '<figcaption class="chart__caption">Hours by week</figcaption>' in page
    assert "Enquiries over time" not in page
