"""What the admin's search box finds among integrations."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrations_plugin.models import Integration
from portal.plugins.public import TimelineEntry
from portal.search.public import having_all_words


class IntegrationSearch:
    """Integrations by their names and kinds. Neither settings nor secrets are looked into."""

    turn = 70
    kinds = {"integration": _("Integrations")}

    def search(self, *, text: str, limit: int, request: HttpRequest) -> list[TimelineEntry]:
        if not request.user.has_perm("integrations_plugin.view_integration"):
            return []
        rows = Integration.objects.filter(having_all_words(text, "name", "kind")).order_by("name", "pk")
        return [
            TimelineEntry(
                row.created_at,
                "integration",
                "plug",
                row.name,
                row.get_status_display(),
                url=reverse("integrations:detail", args=[row.pk]),
            )
            for row in rows[:limit]
        ]


source = IntegrationSearch()
