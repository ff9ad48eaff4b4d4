"""What stands beside a company in the CRM, and on its timeline."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from crm_plugin.time_accounts.models import Posting
from crm_plugin.time_accounts.outlook import outlook
from crm_plugin.time_accounts.selectors import account_of, postings_of_company
from crm_plugin.time_accounts.words import hours_text
from portal.plugins.public import Panel, TimelineEntry
from portal.tenants.public import tenant_time_zone

ICONS = {Posting.Kind.TOP_UP: "plus", Posting.Kind.CONSUMPTION: "time", Posting.Kind.REVERSAL: "rotate"}


class WorkplacePanels:
    def panels(self, *, company_id: UUID, request: HttpRequest) -> list[Panel]:
        """The company's balance with its forecast, or the way to open an account."""
        if not request.user.has_perm("crm_time_accounts.view_account"):
            return []
        account = account_of(company_id=company_id)
        context = {
            "account": account,
            "company_id": company_id,
            "outlook": outlook(account=account, zone=tenant_time_zone()) if account else None,
            "can_open": request.user.has_perm("crm_time_accounts.add_account"),
        }
        url = reverse("crm_time_accounts:inspect", args=[account.pk]) if account else ""
        html = render_to_string("crm_time_accounts/panels/company.html", context, request)
        return [Panel(_("Time account"), html, order=20, url=url)]


class PostingTimeline:
    def entries(
        self, *, company_id: UUID, before: datetime | None, limit: int, request: HttpRequest
    ) -> list[TimelineEntry]:
        """The newest postings of the company, for who may see its account."""
        if not request.user.has_perm("crm_time_accounts.view_account"):
            return []
        rows = list(postings_of_company(company_id=company_id, before=before)[:limit])
        url = reverse("crm_time_accounts:inspect", args=[rows[0].account_id]) if rows else ""
        return [
            TimelineEntry(
                when=posting.occurred_at,
                kind=f"time-{posting.kind}",
                icon=ICONS[Posting.Kind(posting.kind)],
                title=_title(posting),
                text=posting.text,
                url=url,
                actor=posting.actor_name,
            )
            for posting in rows
        ]


def _title(posting: Posting) -> str:
    words = {"time": hours_text(abs(posting.seconds)), "left": hours_text(posting.balance_seconds)}
    if posting.kind == Posting.Kind.TOP_UP:
        return _("%(time)s bought, %(left)s left") % words
    if posting.kind == Posting.Kind.CONSUMPTION:
        return _("%(time)s used, %(left)s left") % words
    return _("%(time)s taken back, %(left)s left") % words


panels = WorkplacePanels()
timeline = PostingTimeline()
