"""List, forms, page and deletion of deals."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import HeaderButton

from crm_plugin.deals import selectors
from crm_plugin.deals.models import Deal
from crm_plugin.deals.panels.forms import LostForm, MoveForm, WonForm
from crm_plugin.deals.services import create_deal, delete_deal, update_deal
from portal.panels.public import PanelCreateView, PanelDeleteView, PanelEditView, PanelIndexView, PanelInspectView
from portal.tenants.public import Company

ORDERINGS: dict[str, tuple[Any, ...]] = {
    "created_at": ("created_at", "id"),
    "-created_at": ("-created_at", "-id"),
    "closed_at": (models.F("closed_at").asc(nulls_last=True), "id"),
    "-closed_at": (models.F("closed_at").desc(nulls_last=True), "-id"),
}


class DealIndexView(PanelIndexView):
    template_name = "crm_plugin/deals/index.html"
    results_template_name = "crm_plugin/deals/index_results.html"

    def get_base_queryset(self) -> models.QuerySet[Deal]:
        return selectors.deals()

    def order_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        return queryset.order_by(*ORDERINGS.get(self.ordering, ORDERINGS["-created_at"]))

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [*super().header_buttons, HeaderButton(_("Board"), url=reverse("crm_deals:board"), icon_name="table")]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pipeline = next(iter(selectors.pipelines()), None)
        sums = selectors.stage_sums(pipeline) if pipeline else []
        return {
            **super().get_context_data(*args, **kwargs),
            "pipeline": pipeline,
            "stage_sums": sums,
            "forecast": selectors.forecast(sums),
        }


class DealCreateView(PanelCreateView):
    template_name = "crm_plugin/deals/form.html"

    def get_initial(self) -> dict[str, Any]:
        """`?company=` names the company whose workplace the person comes from; a foreign or wrong one is ignored."""
        return {**super().get_initial(), "company": _company(self.request.GET.get("company", ""))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "has_stages": selectors.stages().exists()}

    def save_instance(self) -> Deal:
        return create_deal(company=self.form.cleaned_data["company"], facts=self.form.facts, by=self.request.user)


class DealEditView(PanelEditView):
    template_name = "crm_plugin/deals/form.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "has_stages": True}

    def save_instance(self) -> Deal:
        return update_deal(
            deal=Deal.objects.get(pk=self.object.pk),
            company=self.form.cleaned_data["company"],
            facts=self.form.facts,
            by=self.request.user,
        )


class DealDeleteView(PanelDeleteView):
    def get_success_url(self) -> str:
        return reverse(self.index_url_name)

    def delete_action(self) -> None:
        delete_deal(deal=self.object, by=self.request.user)


class DealPageView(PanelInspectView):
    template_name = "crm_plugin/deals/deal.html"

    def get_fields(self) -> list[str]:
        return []

    def get_object(self, queryset: Any = None) -> Deal:
        return get_object_or_404(selectors.deals(), pk=self.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        deal = self.object
        return {
            **super().get_context_data(**kwargs),
            "deal": deal,
            "can_change": self.request.user.has_perm("crm_deals.change_deal"),
            "stages": [stage for stage in selectors.stages() if stage.pipeline_id == deal.stage.pipeline_id],
            "move_form": MoveForm(initial={"stage": deal.stage_id}),
            "won_form": WonForm(),
            "lost_form": LostForm(),
        }


def _company(text: str) -> Company | None:
    try:
        return Company.objects.filter(pk=UUID(text)).first()
    except ValueError:
        return None
