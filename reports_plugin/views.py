"""Staff screens of reports."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.jobs.public import latest_run
from portal.panels.public import WIDE, BadgeColumn, Column, DateColumn
from portal.theme.public import pdf_available
from reports_plugin import services
from reports_plugin.forms import ReportForm
from reports_plugin.models import Report, State
from reports_plugin.pdf import pdf_response
from reports_plugin.presentation import shown

VIEW, ADD, CHANGE = "reports_plugin.view_report", "reports_plugin.add_report", "reports_plugin.change_report"


class ReportsMixin(PermissionRequiredMixin):
    raise_exception = True


class ReportIndexView(IndexView):
    """All reports, newest window first."""

    any_permission_required = ("view",)
    model = Report
    page_title = _("Reports")
    header_icon = "table"
    index_url_name = "reports:index"
    index_results_url_name = "reports:index_results"
    add_url_name = "reports:add"
    add_item_label = _("Start a report")
    default_ordering = "-start_on"
    paginate_by = 30
    search_fields = ("title",)
    template_name = "reports_plugin/index.html"
    results_template_name = "reports_plugin/index_results.html"
    columns = (
        TitleColumn("title", label=_("Report"), url_name="reports:report", sort_key="title"),
        BadgeColumn(
            "state", label=_("State"), accessor="get_state_display", sort_key="state", tone=lambda row: row.tone
        ),
        Column("shared", label=_("Customer"), accessor=lambda row: _("sees it") if row.shared_with_company else "–"),
        Column("requested_by", label=_("Requested by"), classname=WIDE),
        DateColumn("built_at", label=_("Built"), sort_key="built_at", classname=WIDE),
    )

    def get_base_queryset(self) -> QuerySet[Report]:
        return Report.objects.select_related("requested_by").defer("content")

    def get_add_url(self) -> str | None:
        return reverse(self.add_url_name) if self.request.user.has_perm(ADD) else None


class ReportAddView(ReportsMixin, WagtailAdminTemplateMixin, FormView):
    """Choose the window, and whom it is about."""

    permission_required = ADD
    form_class = ReportForm
    page_title = _("Start a report")
    header_icon = "table"
    template_name = "reports_plugin/add.html"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        reports = {"url": reverse("reports:index"), "label": _("Reports")}
        return [*self.breadcrumbs_items, reports, {"url": "", "label": self.page_title}]

    def form_valid(self, form: ReportForm) -> HttpResponse:
        report = services.request_report(
            period=form.period,
            start_on=form.start_on,
            company=form.cleaned_data["company"],
            shared_with_company=form.cleaned_data["shared"],
            by=self.request.user,
        )
        return redirect("reports:report", report.pk)


class ReportView(ReportsMixin, WagtailAdminTemplateMixin, TemplateView):
    """The report, or how far it is."""

    permission_required = VIEW
    header_icon = "table"
    template_name = "reports_plugin/report.html"

    @cached_property
    def report(self) -> Report:
        found: Report = get_object_or_404(
            Report.objects.select_related("company", "requested_by"), pk=self.kwargs["pk"]
        )
        return found

    def get_page_title(self) -> str:
        return self.report.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        reports = {"url": reverse("reports:index"), "label": _("Reports")}
        return [*self.breadcrumbs_items, reports, {"url": "", "label": self.report.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.report
        run = latest_run(report) if report.state != State.READY else None
        building = run is not None and run.is_open
        return super().get_context_data(
            report=report,
            sources=shown(report),
            run=run,
            building=building,
            # Where all attempts failed nobody was left to write it on the report.
            failed=report.state != State.READY and not building,
            can_change=self.request.user.has_perm(CHANGE),
            pdf_available=pdf_available(),
            **kwargs,
        )


class ReportActionView(ReportsMixin, View):
    """Build again, share, or stop sharing: one POST each."""

    permission_required = CHANGE
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: UUID, action: str) -> HttpResponse:
        report = get_object_or_404(Report.objects.select_related("company"), pk=pk)
        if action == "rebuild":
            services.request_report(
                period=report.period, start_on=report.start_on, company=report.company, by=request.user
            )
        elif report.company_id is None:
            messages.error(request, _("Only a company's report can be shown to a customer. Nothing was changed."))
        else:
            services.set_shared(report=report, shared=action == "share", by=request.user)
            done = (
                _("The customer sees this report now.") if action == "share" else _("The customer no longer sees it.")
            )
            messages.success(request, done)
        return redirect("reports:report", report.pk)


class ReportPdfView(ReportsMixin, View):
    """The report on paper."""

    permission_required = VIEW

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        report = get_object_or_404(Report.objects.select_related("company"), pk=pk, built_at__isnull=False)
        return pdf_response(request, report)
