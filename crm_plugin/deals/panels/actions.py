"""The board, and what is done to a deal by a button: move, win, lose, open again. All by POST."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any
from uuid import UUID

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from crm_plugin.deals import selectors
from crm_plugin.deals.models import Deal
from crm_plugin.deals.panels.forms import LostForm, MoveForm, WonForm
from crm_plugin.deals.services import DealIsClosed, lose_deal, move_deal, reopen_deal, win_deal


class BoardView(PermissionRequiredMixin, WagtailAdminTemplateMixin, TemplateView):
    """Open deals by stage. A card is moved by a list and a button, which needs neither mouse nor script."""

    permission_required = "crm_deals.view_deal"
    raise_exception = True
    template_name = "crm_plugin/deals/board.html"
    page_title = _("Board of deals")
    header_icon = "table"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("crm_deals:index"), "label": _("Deals")},
            {"url": "", "label": _("Board")},
        ]

    @property
    def header_buttons(self) -> list[Any]:
        if not self.request.user.has_perm("crm_deals.add_deal"):
            return []
        return [HeaderButton(_("Add deal"), url=reverse("crm_deals:add"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pipelines = selectors.pipelines()
        chosen = self.request.GET.get("pipeline", "")
        pipeline = next((each for each in pipelines if str(each.pk) == chosen), pipelines[0] if pipelines else None)
        return {
            **super().get_context_data(**kwargs),
            "pipelines": pipelines,
            "pipeline": pipeline,
            "columns": selectors.board(pipeline) if pipeline else [],
            "can_change": self.request.user.has_perm("crm_deals.change_deal"),
        }


class _DealAction(ABC, PermissionRequiredMixin, View):
    permission_required = "crm_deals.change_deal"
    raise_exception = True
    form_class: type[Form] = Form

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponseBase:
        deal = get_object_or_404(selectors.deals(), pk=pk)
        form = self.form_class(request.POST)
        try:
            if form.is_valid():
                messages.success(request, self.act(deal, **form.cleaned_data))
            else:
                problems = " ".join(str(error) for errors in form.errors.values() for error in errors)
                messages.error(
                    request, _("%(deal)s was not changed. %(problems)s") % {"deal": deal, "problems": problems}
                )
        except DealIsClosed:
            messages.error(request, _("%(deal)s is closed already. Open it again to change it.") % {"deal": deal})
        return redirect(get_valid_next_url_from_request(request) or reverse("crm_deals:inspect", args=[deal.pk]))

    @abstractmethod
    def act(self, deal: Deal, **values: Any) -> str:
        """Change the deal by a service; the sentence that says what has been done."""


class MoveView(_DealAction):
    form_class = MoveForm

    def act(self, deal: Deal, **values: Any) -> str:
        move_deal(deal=deal, stage=values["stage"], by=self.request.user)
        return _("%(deal)s is in “%(stage)s” now.") % {"deal": deal, "stage": values["stage"]}


class WonView(_DealAction):
    form_class = WonForm

    def act(self, deal: Deal, **values: Any) -> str:
        win_deal(deal=deal, note=values["note"], by=self.request.user)
        return _("%(deal)s is won.") % {"deal": deal}


class LostView(_DealAction):
    form_class = LostForm

    def act(self, deal: Deal, **values: Any) -> str:
        lose_deal(deal=deal, reason=values["reason"], note=values["note"], by=self.request.user)
        return _("%(deal)s is lost.") % {"deal": deal}


class ReopenView(_DealAction):
    def act(self, deal: Deal, **values: Any) -> str:
        reopen_deal(deal=deal, by=self.request.user)
        return _("%(deal)s is open again.") % {"deal": deal}
