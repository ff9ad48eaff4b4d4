"""What the admin's search box finds among the people of an organisation."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal.plugins.contracts.panels import TimelineEntry
from portal.search.plain import having_all_words
from portal.tenants.models import Membership
from portal.tenants.scope import current_tenant_id


class PeopleSearch:
    """Members by address and company, and by name once they have come: until then nobody learns who an address is."""

    turn = 90
    kinds = {"member": _("Members")}

    def search(self, *, text: str, limit: int, request: HttpRequest) -> list[TimelineEntry]:
        if not request.user.has_perm("portal_tenants.view_membership"):
            return []
        rows = Membership.objects.filter(tenant=current_tenant_id()).select_related("user", "company", "tenant")
        by_address = having_all_words(text, "user__email", "company__name")
        by_name = having_all_words(text, "user__email", "user__first_name", "user__last_name")
        known = rows.filter(by_address) | rows.filter(by_name, user__last_login__gte=F("created_at"))
        return [
            TimelineEntry(
                row.created_at,
                "member",
                "user",
                row.user.email,
                str(row.get_role_display()),
                url=f"{reverse('members:index')}?{urlencode({'q': row.user.email})}",
            )
            for row in known.order_by("-active", "user__email", "pk")[:limit]
        ]


source = PeopleSearch()
