"""Choosing a company in the forms of people and programs, whichever plugins are on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm

from portal.panels.chooser import ChooseResultsView, ChooseView
from portal.panels.public import TenantChooserViewSet
from portal.tenants.models import Company


class _ByName(BaseFilterForm):
    q = forms.CharField(label=_("Search term"), required=False)

    def filter(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
        objects = super().filter(objects).filter(active=True)
        self.search_query = self.cleaned_data.get("q") or None
        self.is_searching = bool(self.search_query)
        return objects.filter(name__icontains=self.search_query) if self.search_query else objects


class _Choose(ChooseView):
    def get_filter_form_class(self) -> type[BaseFilterForm]:
        return _ByName


class _ChooseResults(ChooseResultsView):
    def get_filter_form_class(self) -> type[BaseFilterForm]:
        return _ByName


class CompanyChooser(TenantChooserViewSet):
    model = Company
    name = "portal_company_chooser"
    url_prefix = "people/choose-company"
    icon = "site"
    register_widget = False
    choose_one_text = _("Choose a company")
    choose_another_text = _("Choose another company")
    choose_view_class = _Choose
    choose_results_view_class = _ChooseResults


company_chooser = CompanyChooser()
