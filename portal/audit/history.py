"""The history of one tenant row, read from the log. Set it as `history_view_class` of a viewset."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import history
from wagtail.admin.widgets.button import HeaderButton

from portal.audit.words import action_label, actor_label, detail_text


class HistoryView(history.HistoryView):  # type: ignore[misc]
    """Who did what to this object, newest first. Wagtail's own would look for columns that the log has not."""

    any_permission_required: ClassVar[list[str]] = ["view", "change", "delete"]
    filterset_class = None

    @cached_property
    def columns(self) -> list[Column]:
        return [
            Column("action", label=_("Action"), accessor=action_label),
            Column("details", label=_("Details"), accessor=detail_text, width="35%"),
            Column("actor", label=_("Who"), accessor=actor_label, width="20%"),
            DateColumn("timestamp", label=_("When"), width="15%"),
        ]

    def get_base_queryset(self) -> models.QuerySet[Any]:
        from portal.audit.models import AuditEntry

        found: models.QuerySet[Any] = AuditEntry.objects.for_instance(self.object).select_related("user", "object")
        return found

    def user_can_unschedule(self) -> bool:
        return False

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        return super().header_buttons if self.get_edit_url(self.object) else []
