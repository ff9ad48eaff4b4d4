"""The library of shared sections."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.choose_parent import ChooseParentView
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from cms_sections.models import SharedSection
from cms_sections.selectors import pages_of_tenant
from cms_sections.sharing.selectors import uses_of


class ShownOnColumn(Column):
    """“7 pages”, set by the view for all rows at once."""

    def get_value(self, instance: Any) -> str:
        number = getattr(instance, "shown_on", 0)
        return ngettext("%(number)d page", "%(number)d pages", number) % {"number": number} if number else "–"


class SharedSectionsView(IndexView):
    def get_base_queryset(self) -> QuerySet[Any]:
        """Of the organisation under which the person acts, as everything else in the menu."""
        tenant = getattr(self.request, "tenant", None)
        pages: QuerySet[Any] = super().get_base_queryset()
        return pages.filter(pages_of_tenant(tenant.pk)) if tenant is not None else pages

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = list(context["object_list"])
        uses = uses_of(rows)
        for row in context["object_list"]:
            row.shown_on = len(uses[row.pk])
        return context


class SiteOfSharedSectionView(ChooseParentView):
    """For whom there is a site to add a shared section to; Wagtail's opens for everybody, with nothing to choose."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.get_valid_parent_pages(request.user).exists():
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class SharedSectionViewSet(PageListingViewSet):
    model = SharedSection
    name = "shared_sections"
    url_prefix = "shared-sections"
    icon = "copy"
    menu_label = _("Shared sections")
    menu_order = 140
    add_to_admin_menu = True
    index_view_class = SharedSectionsView
    choose_parent_view_class = SiteOfSharedSectionView
    columns: ClassVar = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Name"), sort_key="title", classname="title"),
        ShownOnColumn("shown_on", label=_("Shown on"), width="14%"),
        DateColumn(
            "latest_revision_created_at", label=_("Updated"), sort_key="latest_revision_created_at", width="14%"
        ),
        PageStatusColumn("status", label=_("Status"), sort_key="live", width="12%"),
    ]
