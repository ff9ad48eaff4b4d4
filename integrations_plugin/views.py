"""Staff screens: the list, one integration with its status, adding, changing, removing, checking, fetching."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from integrations_plugin import selectors
from integrations_plugin.connectors.registry import all_connectors, connector_of
from integrations_plugin.forms import IntegrationForm
from integrations_plugin.kinds import kind_words
from integrations_plugin.models import Integration
from integrations_plugin.services import checks, fetching
from integrations_plugin.services.integrations import change_integration, create_integration, remove_integration

INDEX = "integrations:index"
RECORDS_SHOWN = 12


class Allowed(View):
    """Only for who holds the permission; the object is looked up inside the tenant, so a foreign id is unknown."""

    permission = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.may(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may(self, action: str) -> bool:
        return self.request.user.has_perm(f"integrations_plugin.{action}_integration")

    def integration(self) -> Integration:
        found: Integration = get_object_or_404(selectors.integrations(), pk=self.kwargs["pk"])
        return found


class Screen(Allowed, WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin under the heading “Integrations”."""

    header_icon = "link"
    form: IntegrationForm

    def trail(self) -> list[dict[str, Any]]:
        """What stands behind “Integrations” in the path."""
        return [{"url": "", "label": str(self.get_page_title())}]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": reverse(INDEX), "label": _("Integrations")}, *self.trail()]


class IndexView(Screen):
    """All integrations and how they stand."""

    template_name = "integrations_plugin/index.html"
    page_title = gettext_lazy("Integrations")

    def trail(self) -> list[dict[str, Any]]:
        return []

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.may("add"):
            return []
        return [HeaderButton(_("Add an integration"), url=reverse("integrations:add"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {"integration": row, "connector": connector_of(row.kind), "run": run}
            for row, run in selectors.with_check_runs(list(selectors.integrations()))
        ]
        return super().get_context_data(rows=rows, may_add=self.may("add"), **kwargs)


class KindsView(Screen):
    """The choice of a kind."""

    permission = "add"
    template_name = "integrations_plugin/kinds.html"
    page_title = gettext_lazy("Add an integration")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(connectors=all_connectors().values(), **kwargs)


@method_decorator(sensitive_post_parameters(), name="dispatch")
class FormScreen(ABC, Screen):
    """The form of an integration, on GET and POST; a mistake shows it again with nothing changed."""

    template_name = "integrations_plugin/form.html"

    @abstractmethod
    def bound(self, data: Any = None) -> IntegrationForm:
        """The form, with what was sent if anything was."""

    @abstractmethod
    def saved(self) -> Integration:
        """Write what the valid form says, by a service."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = self.bound()
        return self.render_to_response(self.get_context_data(**kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = self.bound(request.POST)
        if not self.form.is_valid():
            messages.error(request, _("Nothing was saved yet. Correct what is marked, and save again."))
            return self.render_to_response(self.get_context_data(**kwargs))
        integration = self.saved()
        if "check" in request.POST:
            checks.request_check(integration=integration, by=request.user)
        messages.success(request, _("“%(name)s” is saved.") % {"name": integration.name})
        return redirect("integrations:detail", integration.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        connector = self.form.connector
        return super().get_context_data(
            form=self.form, connector=connector, integration=self.form.integration, **kwargs
        )


class CreateView(FormScreen):
    """A new integration of one kind."""

    permission = "add"

    def get_page_title(self) -> str:
        return str(self.form.connector.title)

    def trail(self) -> list[dict[str, Any]]:
        return [
            {"url": reverse("integrations:add"), "label": _("Add an integration")},
            {"url": "", "label": self.get_page_title()},
        ]

    def bound(self, data: Any = None) -> IntegrationForm:
        connector = connector_of(self.kwargs["kind"])
        if connector is None:
            raise Http404
        return IntegrationForm(data, connector=connector)

    def saved(self) -> Integration:
        return create_integration(
            kind=self.form.connector.kind,
            name=self.form.cleaned_data["name"],
            settings=self.form.settings,
            secrets=self.form.secrets,
            by=self.request.user,
        )


class EditView(FormScreen):
    """Change an integration; secrets that are left empty stay."""

    permission = "change"
    page_title = gettext_lazy("Edit")

    def trail(self) -> list[dict[str, Any]]:
        integration = self.form.integration
        assert integration is not None
        return [
            {"url": reverse("integrations:detail", args=[integration.pk]), "label": integration.name},
            {"url": "", "label": _("Edit")},
        ]

    def bound(self, data: Any = None) -> IntegrationForm:
        integration = self.integration()
        connector = connector_of(integration.kind)
        if connector is None:
            raise Http404
        return IntegrationForm(data, connector=connector, integration=integration)

    def saved(self) -> Integration:
        assert self.form.integration is not None
        return change_integration(
            integration=self.form.integration,
            name=self.form.cleaned_data["name"],
            settings=self.form.settings,
            secrets=self.form.secrets,
            by=self.request.user,
        )


class DetailView(Screen):
    """How one integration stands, what it last fetched, and the next action."""

    template_name = "integrations_plugin/detail.html"

    def get(self, request: HttpRequest, *args: Any, pk: UUID, **kwargs: Any) -> HttpResponse:
        self.shown = self.integration()
        return super().get(request, *args, **kwargs)

    def get_page_title(self) -> str:
        return self.shown.name

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.may("change") or connector_of(self.shown.kind) is None:
            return []
        return [HeaderButton(_("Edit"), url=reverse("integrations:edit", args=[self.shown.pk]), icon_name="edit")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **status_context(self.shown),
            may_change=self.may("change"),
            may_delete=self.may("delete"),
            facts=selectors.facts_of(self.shown),
            fetch_run=selectors.run_of(self.shown.sync_job),
            records=[
                (row, kind_words(row.kind), selectors.measure_of(row))
                for row in selectors.records_of(self.shown)[:RECORDS_SHOWN]
            ],
            **kwargs,
        )


class DeleteView(Screen):
    """Ask, then remove the integration with all that it brought."""

    permission = "delete"
    template_name = "integrations_plugin/delete.html"
    page_title = gettext_lazy("Delete")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(integration=self.integration(), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        integration = self.integration()
        count = remove_integration(integration=integration, by=request.user)
        messages.success(
            request, _("“%(name)s” is removed, with %(count)d records.") % {"name": integration.name, "count": count}
        )
        return redirect(INDEX)


class CheckView(Allowed):
    """Ask for a check: with the script a fragment comes back, without it the page."""

    permission = "change"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        integration = self.integration()
        checks.request_check(integration=integration, by=request.user)
        if request.headers.get("HX-Request"):
            return render(request, "integrations_plugin/status.html", status_context(self.integration()))
        return redirect("integrations:detail", integration.pk)


class FetchView(Allowed):
    """Ask for a fetch of new and changed records."""

    permission = "change"
    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        integration = self.integration()
        connector = connector_of(integration.kind)
        if connector is None or not connector.can_fetch:
            raise Http404
        fetching.request_fetch(integration=integration, by=request.user)
        return redirect("integrations:detail", integration.pk)


class StatusView(Allowed):
    """The status alone, which the page polls; nothing (204) while a check is still going on."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = status_context(self.integration())
        if context["checking"] and request.headers.get("HX-Request"):
            return HttpResponse(status=204)
        return render(request, "integrations_plugin/status.html", context)


def status_context(integration: Integration) -> dict[str, Any]:
    """What the status fragment shows."""
    run = selectors.run_of(integration.check_job)
    return {
        "integration": integration,
        "connector": connector_of(integration.kind),
        "run": run,
        "checking": run is not None and run.is_open,
        "broken_off": selectors.broken_off(integration, run),
    }
