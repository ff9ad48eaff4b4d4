"""What of the CRM waits for somebody, on the admin's first screen."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.templatetags.wagtailadmin_tags import timesince_simple

from crm_plugin.contacts.selectors.contacts import waiting_leads
from crm_plugin.deals.selectors import due_deals
from portal.panels.public import MOST_ROWS, HomePanel, HomeRow, money

LONG = timedelta(days=1)


def panels(request: HttpRequest, shown: list[object]) -> None:
    for panel in (
        HomePanel(
            name="leads",
            title=gettext_lazy("Enquiries that wait for an answer"),
            rows=_leads,
            empty=gettext_lazy("Every enquiry has been dealt with."),
            url=reverse("crm_companies:index"),
            permission="crm_contacts.view_contact",
            order=10,
        ),
        HomePanel(
            name="deals",
            title=gettext_lazy("Deals expected next"),
            rows=_deals,
            empty=gettext_lazy("No open deal has a date."),
            url=reverse("crm_deals:board"),
            permission="crm_deals.view_deal",
            order=20,
        ),
    ):
        panel.add_to(shown, request)


def _leads() -> list[HomeRow]:
    late = timezone.now() - LONG
    return [
        HomeRow(
            title=str(lead.company),
            url=reverse("crm_companies:inspect", args=[lead.company_id]),
            note=f"{lead.contact} · {timesince_simple(lead.received_at)}",
            badge=_("Waits long") if lead.received_at < late else "",
            tone="warning",
        )
        for lead in waiting_leads(MOST_ROWS)
    ]


def _deals() -> list[HomeRow]:
    today = timezone.localdate()
    return [
        HomeRow(
            title=deal.title,
            url=reverse("crm_deals:inspect", args=[deal.pk]),
            note=f"{deal.company} · {date_format(deal.expected_on)}",
            badge=_("Overdue") if deal.expected_on < today else "",
            tone="warning",
            figure=money(deal.amount_minor, deal.currency),
        )
        for deal in due_deals(MOST_ROWS)
        if deal.expected_on is not None
    ]
