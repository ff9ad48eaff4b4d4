"""What the admin's search box finds in the CRM."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_plugin.contacts.found_by import COMPANY, CONTACT
from crm_plugin.contacts.selectors.companies import companies, details_of
from crm_plugin.contacts.selectors.contacts import contacts
from crm_plugin.deals.selectors import deals
from crm_plugin.deals.services import DEAL
from portal.plugins.public import TimelineEntry
from portal.search.public import matching_ids


class CrmSearch:
    """Companies, contacts and deals whose words or phone numbers match, cut to what the asker may see."""

    turn = 30
    kinds = {"company": _("Companies"), "contact": _("Contacts"), "deal": _("Deals")}

    def search(self, *, text: str, limit: int, request: HttpRequest) -> list[TimelineEntry]:
        found: list[TimelineEntry] = []
        if request.user.has_perm("portal_tenants.view_company"):
            for company in companies().filter(pk__in=matching_ids(text, kind=COMPANY))[:limit]:
                url = reverse("crm_companies:inspect", args=[company.pk])
                place = details_of(company).place
                found.append(TimelineEntry(company.created_at, "company", "site", company.name, place, url=url))
        if request.user.has_perm("crm_contacts.view_contact"):
            for contact in contacts().filter(pk__in=matching_ids(text, kind=CONTACT))[:limit]:
                url = reverse("crm_contacts:inspect", args=[contact.pk])
                words = contact.company.name
                found.append(TimelineEntry(contact.created_at, "contact", "user", contact.full_name, words, url=url))
        if request.user.has_perm("crm_deals.view_deal"):
            for deal in deals().filter(pk__in=matching_ids(text, kind=DEAL))[:limit]:
                url = reverse("crm_deals:inspect", args=[deal.pk])
                found.append(TimelineEntry(deal.created_at, "deal", "tag", deal.title, deal.company.name, url=url))
        return found


source = CrmSearch()
