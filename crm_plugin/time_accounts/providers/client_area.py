"""What customers see of their hours; the scope is narrowed to their company."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from crm_plugin.time_accounts.outlook import outlook
from crm_plugin.time_accounts.pictures import burn_down_picture
from crm_plugin.time_accounts.selectors import accounts, postings
from portal.plugins.public import ClientPage, Panel
from portal.tenants.public import tenant_time_zone

MOVEMENTS_SHOWN = 5


class TimeClientArea:
    def pages(self, *, request: HttpRequest) -> list[ClientPage]:
        """Movements and statement, where the company has an account."""
        if not _may(request) or not accounts().exists():
            return []
        return [ClientPage(_("Time"), reverse("time_client:index"), order=20)]

    def panels(self, *, request: HttpRequest) -> list[Panel]:
        """The balance with its forecast and the last five movements."""
        account = accounts().first() if _may(request) else None
        if account is None:
            return []
        shown = outlook(account=account, zone=tenant_time_zone())
        balance = {"account": account, "outlook": shown, "picture": burn_down_picture(shown)}
        movements = {"postings": postings(account=account)[:MOVEMENTS_SHOWN]}
        url = reverse("time_client:index")
        return [
            Panel(
                _("Your hours"), render_to_string("crm_time_accounts/panels/balance.html", balance, request), order=10
            ),
            Panel(
                _("Last movements"),
                render_to_string("crm_time_accounts/panels/movements.html", movements, request),
                order=25,
                url=url,
            ),
        ]


def _may(request: HttpRequest) -> bool:
    return bool(getattr(request, "company", None)) and request.user.has_perm("crm_time_accounts.view_account")


client_area = TimeClientArea()
