"""Choosing a tenant's row in a form, in a window with search."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser
from wagtail.permissions import policy_registry

from portal.panels.capped import CappedPaginator
from portal.search.public import matching_ids


class _Checked:
    """Wagtail's choosers ask for no right; this one shows rows only to those who may see them."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        policy = policy_registry.get_by_type(self.model_class)  # type: ignore[attr-defined]
        if not policy.user_has_any_permission(request.user, ["view"]):
            raise PermissionDenied
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]
        except ValidationError as error:  # an id that is none
            raise Http404 from error


class _Searched(_Checked):
    paginator_class = CappedPaginator
    search_kind = ""

    def get_filter_form_class(self) -> type[BaseFilterForm]:
        kind = self.search_kind

        class SearchForm(BaseFilterForm):
            q = forms.CharField(label=_("Search term"), required=False)

            def filter(self, objects: models.QuerySet[Any]) -> models.QuerySet[Any]:
                objects = super().filter(objects)
                self.search_query = self.cleaned_data.get("q") or None
                self.is_searching = bool(self.search_query)
                return (
                    objects.filter(pk__in=matching_ids(self.search_query, kind=kind)) if self.search_query else objects
                )

        return SearchForm


class ChooseView(_Searched, chooser.ChooseView):
    pass


class ChooseResultsView(_Searched, chooser.ChooseResultsView):
    pass


class ChosenView(_Checked, chooser.ChosenView):
    pass


class ChosenMultipleView(_Checked, chooser.ChosenMultipleView):
    pass


class TenantChooser(BaseChooser):
    """The field of a form. What was sent and is no id at all is shown as nothing chosen; the form says what is wrong."""

    def get_instance(self, value: Any) -> Any:
        try:
            return super().get_instance(value)
        except ValidationError:
            return None


class TenantChooserViewSet(ChooserViewSet):
    """A chooser of one tenant's rows. `search_kind` names the token kind its search uses."""

    search_kind = ""
    base_widget_class = TenantChooser
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        merged: dict[str, Any] = super().get_common_view_kwargs(**{"search_kind": self.search_kind, **kwargs})
        return merged

    def get_urlpatterns(self) -> list[Any]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]
