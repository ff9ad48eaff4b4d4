"""List, forms and deletion of companies."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import quote
from django.db import models
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from crm_plugin.contacts.selectors import companies
from crm_plugin.contacts.services import (
    CompanyInUse,
    create_company,
    delete_company,
    remove_logo,
    set_logo,
    update_company,
)
from portal.panels.public import PanelCreateView, PanelDeleteView, PanelEditView, PanelIndexView
from portal.tenants.public import Company


class CompanyIndexView(PanelIndexView):
    title_ordering = "name"

    def get_base_queryset(self) -> models.QuerySet[Company]:
        return companies.companies()

    def order_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """By name, or by age: the two orders that an index of the table holds."""
        ordering = self.ordering if self.ordering in {"name", "-name", "id", "-id"} else "name"
        if ordering.lstrip("-") == "id":
            return queryset.order_by(ordering)
        return queryset.order_by(ordering, "-id" if ordering.startswith("-") else "id")


class CompanyCreateView(PanelCreateView):
    template_name = "crm_plugin/companies/form.html"

    def save_instance(self) -> Company:
        values = self.form.cleaned_data
        by = self.request.user
        company = create_company(name=values["name"], active=values["active"], facts=self.form.facts, by=by)
        if values["logo"]:
            set_logo(company=company, upload=values["logo"], by=by)
        return company


class CompanyEditView(PanelEditView):
    template_name = "crm_plugin/companies/form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return {**kwargs, "company": kwargs.pop("instance")}

    def save_instance(self) -> Company:
        values = self.form.cleaned_data
        by = self.request.user
        company = update_company(
            company=self.object, name=values["name"], active=values["active"], facts=self.form.facts, by=by
        )
        if values["logo"]:
            set_logo(company=company, upload=values["logo"], by=by)
        elif values.get("no_logo"):
            remove_logo(company=company, by=by)
        return company


class CompanyDeleteView(PanelDeleteView):
    def get_success_url(self) -> str:
        return reverse(self.index_url_name)

    @property
    def confirmation_message(self) -> str:
        return _("Delete %(company)s? A company can only be deleted while nothing belongs to it.") % {
            "company": self.object
        }

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            delete_company(company=self.object, by=self.request.user)
        except CompanyInUse as error:
            messages.error(self.request, error.sentence)
            return redirect(reverse("crm_companies:inspect", args=[quote(self.object.pk)]))
        messages.success(self.request, _("%(company)s is deleted.") % {"company": self.object})
        return redirect(self.get_success_url())
