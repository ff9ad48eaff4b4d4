"""The viewset of tenants' rows: Wagtail's, without what does not fit rows that belong to one tenant."""

from __future__ import annotations

from typing import Any

from wagtail.admin.viewsets.model import ModelViewSet

from portal.audit.public import HistoryView
from portal.panels.views import PanelCreateView, PanelDeleteView, PanelEditView, PanelIndexView, PanelInspectView

# Usage reads Wagtail's reference index, which tenants' rows are kept out of; copies would copy what is unique.
LEFT_OUT = frozenset({"usage", "copy"})


class TenantViewSet(ModelViewSet):
    """Lists, forms and workplaces of a tenant model, written through services.

    A subclass names its views, which override `save_instance` (and `delete_action`) to call a service. Foreign ids are
    404 by the model's manager, a malformed id by the URL. `search_kind` makes the list searchable by tokens.
    """

    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    list_per_page = 50
    search_kind = ""
    empty_text: Any = ""
    index_view_class = PanelIndexView
    add_view_class = PanelCreateView
    edit_view_class = PanelEditView
    delete_view_class = PanelDeleteView
    inspect_view_class = PanelInspectView
    history_view_class = HistoryView

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        merged: dict[str, Any] = super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})
        return merged

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        merged: dict[str, Any] = super().get_index_view_kwargs(
            **{"search_kind": self.search_kind, "empty_text": self.empty_text, **kwargs}
        )
        return merged

    def get_urlpatterns(self) -> list[Any]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name not in LEFT_OUT]
