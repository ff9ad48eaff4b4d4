"""Jobs in the admin: the list, one job, and for super admins the installation's own jobs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from portal.jobs.models import JobRun
from portal.jobs.presence import someone_works
from portal.jobs.registry import all_jobs, find
from portal.jobs.shown import may_change, shown
from portal.jobs.states import State
from portal.panels.public import WIDE
from portal.tenants.scope import system_scope

# The newest of a job that was tried for weeks are enough.
MOST_ATTEMPTS = 50
VIEW = "portal_jobs.view_jobrun"


def in_words(length: timedelta | None) -> str:
    """A duration as people say it."""
    if length is None:
        return ""
    seconds = length.total_seconds()
    if seconds < 1:
        return gettext("under a second")
    if seconds < 120:
        return ngettext("%(count)s second", "%(count)s seconds", round(seconds)) % {"count": round(seconds)}
    minutes = round(seconds / 60)
    if minutes < 120:
        return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    return gettext("%(count)s hours") % {"count": round(minutes / 60)}


class JobFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices)
    task = django_filters.ChoiceFilter(
        label=_("Kind"), choices=lambda: [(job.name, job.title) for job in all_jobs() if not job.quiet]
    )
    asked_by = django_filters.ChoiceFilter(
        label=_("Asked for by"), choices=[("me", _("me")), ("nobody", _("a schedule or an event"))], method="by"
    )
    with_housekeeping = django_filters.ChoiceFilter(
        label=_("Finished housekeeping"), choices=[("shown", _("Shown too"))], method="as_it_is"
    )

    class Meta:
        model = JobRun
        fields: ClassVar[list[str]] = []

    def by(self, queryset: models.QuerySet[JobRun], _name: str, value: str) -> models.QuerySet[JobRun]:
        return queryset.filter(requested_by=self.request.user if value == "me" else None)

    def as_it_is(self, queryset: models.QuerySet[JobRun], _name: str, value: str) -> models.QuerySet[JobRun]:
        return queryset  # the view leaves housekeeping out before, unless this is chosen


class LineColumn(Column):
    """State and progress, renewing itself."""

    cell_template_name = "portal_jobs/cell_line.html"

    def get_cell_context_data(self, instance: JobRun, parent_context: dict[str, Any]) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        return {**context, "block": shown(instance, context["request"]), "run": instance}


class JobIndexView(IndexView):
    """The tenant's jobs, newest first."""

    model = JobRun
    page_title = _("Jobs")
    header_icon = "tasks"
    index_url_name = "jobs:index"
    index_results_url_name = "jobs:index_results"
    results_template_name = "portal_jobs/index_results.html"
    breadcrumbs_items: ClassVar = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": "", "label": _("Jobs")},
    ]
    filterset_class = JobFilters
    search_fields: ClassVar = ["title"]
    search_backend_name = None
    default_ordering = "-id"
    paginate_by = 30
    any_permission_required: ClassVar = ["view"]

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("title", label=_("Job"), get_url=lambda run: reverse("jobs:show", args=[run.pk])),
            LineColumn("state", label=_("State"), sort_key="state"),
            Column(
                "requested_by", label=_("Asked for by"), accessor=lambda run: run.requested_by or "–", classname=WIDE
            ),
            Column("created_at", label=_("When"), accessor=_when, sort_key="id"),
            Column("duration", label=_("Took"), accessor=lambda run: in_words(run.duration), classname=WIDE),
        ]

    def get_base_queryset(self) -> models.QuerySet[JobRun]:
        runs: models.QuerySet[JobRun] = JobRun.objects.select_related("requested_by")
        if self.request.GET.get("with_housekeeping") != "shown":
            runs = runs.exclude(quiet=True, state=State.DONE)
        return runs

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.is_superuser:
            return []
        return [HeaderButton(_("Jobs of the installation"), url=reverse("jobs:installation"), icon_name="cogs")]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["nobody_works"] = not someone_works()
        return context


def _when(run: JobRun) -> str:
    shown_as = naturaltime(run.created_at)
    return format_html('<time datetime="{}" title="{}">{}</time>', run.created_at.isoformat(), _full(run), shown_as)


def _full(run: JobRun) -> str:
    return date_format(localtime(run.created_at), "DATETIME_FORMAT")


class InstallationIndexView(JobIndexView):
    """The jobs that belong to no tenant, for super admins."""

    page_title = _("Jobs of the installation")
    index_url_name = "jobs:installation"
    index_results_url_name = "jobs:installation_results"
    breadcrumbs_items: ClassVar = [
        {"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse_lazy("jobs:index"), "label": _("Jobs")},
        {"url": "", "label": _("Jobs of the installation")},
    ]
    header_buttons: ClassVar[list[HeaderButton]] = []

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_superuser:
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def get_base_queryset(self) -> models.QuerySet[JobRun]:
        return super().get_base_queryset().filter(tenant=None)

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        # The rows are fetched here, in the system scope; the page around them is rendered in the person's own.
        with system_scope("jobs"):
            context = super().get_context_data(*args, **kwargs)
            len(context["object_list"])
        return context


class JobView(WagtailAdminTemplateMixin, TemplateView):
    """One job: what it does, how far it is, its attempts, and what can be done about it."""

    template_name = "portal_jobs/show.html"
    header_icon = "tasks"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
        self.run, self.attempts = self._fetch()
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response

    def _fetch(self) -> tuple[JobRun, list[Any]]:
        runs = JobRun.objects.select_related("requested_by").filter(pk=self.kwargs["job_id"])
        run = runs.first()
        if run is not None:
            return run, list(run.attempts.all()[:MOST_ATTEMPTS])
        if self.request.user.is_superuser:
            with system_scope("jobs"):
                run = runs.filter(tenant=None).first()
                if run is not None:
                    return run, list(run.attempts.all()[:MOST_ATTEMPTS])
        raise Http404

    def get_page_title(self) -> str:
        return self.run.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("jobs:index"), "label": _("Jobs")},
            {"url": "", "label": self.run.title},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        run = self.run
        job = find(run.task)
        context.update(
            run=run,
            kind=job.title if job else run.task,
            attempts=[(attempt, in_words(_length(attempt))) for attempt in self.attempts],
            duration=in_words(run.duration),
            may_retry=run.can_retry and may_change(self.request),
            nobody_works=run.is_open and not someone_works(),
        )
        return context


def _length(attempt: Any) -> timedelta | None:
    if attempt.started_at is None or attempt.finished_at is None:
        return None
    length: timedelta = attempt.finished_at - attempt.started_at
    return length
