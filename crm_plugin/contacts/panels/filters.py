"""Filters of the lists."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet

from crm_plugin.contacts.models import CompanyStatus, Contact, ContactPosition, Lead, LeadSource, Region, Sphere
from crm_plugin.contacts.selectors.choices import Choices
from portal.tenants.public import Company


def several(field: str, label: Any) -> django_filters.MultipleChoiceFilter:
    """Any of some rows; never by DISTINCT, which would read the whole list. What it offers comes from `offered`."""
    return django_filters.MultipleChoiceFilter(
        field_name=field, label=label, widget=CheckboxSelectMultiple, distinct=False
    )


class OfferedFilters(WagtailFilterSet):
    """A filter set whose choices are read by one query, however many filters there are."""

    offered: ClassVar[dict[str, models.QuerySet[Any]]] = {}
    people: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Choices(dict(self.offered), self.people)
        for name in (*self.offered, *self.people):
            self.filters[name].extra["choices"] = choices.of(name)


class CompanyFilters(OfferedFilters):
    status = several("crm__status", _("Status"))
    owner = several("crm__owner", _("Owner"))
    sphere = several("crm__sphere", _("Sphere of business"))
    region = several("crm__region", _("Region"))
    active = django_filters.BooleanFilter(label=_("Active"))

    offered: ClassVar = {
        "status": CompanyStatus.objects.all(),
        "sphere": Sphere.objects.all(),
        "region": Region.objects.all(),
    }
    people = ("owner",)

    class Meta:
        model = Company
        fields = ()


class ContactFilters(OfferedFilters):
    position = several("position", _("Position"))
    source = several("source", _("Source"))
    created_at = django_filters.DateFromToRangeFilter(label=_("Added"), widget=DateRangePickerWidget)
    enquiry = django_filters.BooleanFilter(label=_("Came by an enquiry"), method="by_enquiry")

    offered: ClassVar = {"position": ContactPosition.objects.all(), "source": LeadSource.objects.all()}

    class Meta:
        model = Contact
        fields = ()

    def by_enquiry(self, queryset: models.QuerySet[Contact], _name: str, value: bool) -> models.QuerySet[Contact]:
        came = models.Exists(Lead.objects.filter(contact=models.OuterRef("pk")))
        return queryset.filter(came) if value else queryset.exclude(came)
