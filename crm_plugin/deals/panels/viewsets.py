"""Deals in the staff panels."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget

from crm_plugin.contacts.panels.filters import OfferedFilters, several
from crm_plugin.deals.models import Deal, DealState, LossReason, Pipeline, Stage
from crm_plugin.deals.panels import actions, views
from crm_plugin.deals.panels.forms import DealForm
from crm_plugin.deals.selectors import stages_with_pipelines
from crm_plugin.deals.services import DEAL
from portal.panels.public import (
    ROOMY,
    WHOLE,
    WIDE,
    BadgeColumn,
    Column,
    DateColumn,
    MoneyColumn,
    ReferenceTable,
    TenantViewSet,
)


class DealFilters(OfferedFilters):
    state = django_filters.MultipleChoiceFilter(label=_("State"), choices=DealState.choices, distinct=False)
    stage = several("stage", _("Stage"))
    owner = several("owner", _("Owner"))
    expected_on = django_filters.DateFromToRangeFilter(label=_("Expected"), widget=DateRangePickerWidget)

    offered: ClassVar = {"stage": stages_with_pipelines()}
    people = ("owner",)

    class Meta:
        model = Deal
        fields = ()


class DealViewSet(TenantViewSet):
    model = Deal
    name = "crm_deals"
    url_prefix = "crm/deals"
    icon = "tag"
    menu_name = "crm-deals"
    ordering = "-created_at"
    search_kind = DEAL
    empty_text = _("Deals are what your companies may buy: an amount, a stage, and a day by which you expect it.")
    list_display = (
        "title",
        Column("company", label=_("Company"), accessor="company", classname=WIDE),
        MoneyColumn("amount", label=_("Amount")),
        BadgeColumn("state", label=_("State"), accessor="get_state_display", tone=lambda deal: deal.tone),
        Column("stage", label=_("Stage"), classname=f"{WIDE} {WHOLE}"),
        Column("owner", label=_("Owner"), classname=f"{WIDE} {WHOLE}"),
        Column("expected_on", label=_("Expected"), classname=f"{WIDE} {WHOLE}"),
        DateColumn("created_at", label=_("Opened"), sort_key="created_at", classname=ROOMY),
    )
    filterset_class = DealFilters
    index_view_class = views.DealIndexView
    add_view_class = views.DealCreateView
    edit_view_class = views.DealEditView
    delete_view_class = views.DealDeleteView
    inspect_view_class = views.DealPageView

    def get_form_class(self, for_update: bool = False) -> type[DealForm]:
        return DealForm

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("board/", actions.BoardView.as_view(), name="board"),
            path("<uuid:pk>/move/", actions.MoveView.as_view(), name="move"),
            path("<uuid:pk>/won/", actions.WonView.as_view(), name="won"),
            path("<uuid:pk>/lost/", actions.LostView.as_view(), name="lost"),
            path("<uuid:pk>/reopen/", actions.ReopenView.as_view(), name="reopen"),
        ]


class Pipelines(ReferenceTable):
    model = Pipeline
    menu_icon = "list-ul"
    description = _("Ways of selling, each with stages of its own.")


class Stages(ReferenceTable):
    model = Stage
    list_display = ("name", "pipeline", "position", "probability")
    menu_icon = "order"
    description = _("The steps of your pipelines. The chance of each makes the forecast.")


class LossReasons(ReferenceTable):
    model = LossReason
    menu_icon = "cross"
    description = _("Why deals are lost, in your own words.")


TABLES = (Pipelines, Stages, LossReasons)
