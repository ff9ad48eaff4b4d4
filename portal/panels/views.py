"""Views of staff panels, on Wagtail's generic ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.admin.utils import quote
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import TitleColumn
from wagtail.admin.views import generic

from portal.panels.capped import CappedPaginator
from portal.search.public import matching_ids

# What Django offers where nothing is chosen yet: a row of dashes tells nobody what to do.
DASHES = "---------"


class PanelIndexView(generic.IndexView):
    """A list that is searched by tokens, counts up to a thousand, and leads to the workplace of a row."""

    paginator_class = CappedPaginator
    FORMATS = ()  # the stock view exports to whoever writes ?export=csv into the address
    template_name = "portal_panels/index.html"
    results_template_name = "portal_panels/index_results.html"
    search_kind = ""
    empty_text = ""
    # What the list is ordered by when its first column is pressed; empty where no index holds that order.
    title_ordering = ""

    @property
    def is_searchable(self) -> bool:  # type: ignore[override]
        return bool(self.search_kind)

    def search_queryset(self, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if not self.is_searching:
            return queryset
        return queryset.filter(pk__in=matching_ids(self.search_query, kind=self.search_kind))

    def _get_title_column(self, field_name: str, column_class: Any = TitleColumn, **options: Any) -> Any:
        column_class = self._get_title_column_class(column_class)
        column = self._get_custom_column(field_name, column_class, get_url=self.get_row_url, **options)
        column.sort_key = self.title_ordering or None
        return column

    def get_row_url(self, instance: Any) -> str | None:
        url: str | None = self.get_inspect_url(instance) or self.get_edit_url(instance)
        return url

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(*args, **kwargs), "empty_text": self.empty_text}


class _SavedByService:
    """A service may still refuse what the form let pass: its sentence goes beside the field, and nothing is saved."""

    form_invalid: Callable[[BaseForm], HttpResponse]

    def get_form(self, *args: Any, **kwargs: Any) -> BaseForm:
        form: BaseForm = super().get_form(*args, **kwargs)  # type: ignore[misc]
        for field in form.fields.values():
            if getattr(field, "empty_label", None) == DASHES:
                field.empty_label = _("Choose")  # type: ignore[attr-defined]
        return form

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            return super().form_valid(form)  # type: ignore[misc,no-any-return]
        except ValidationError as error:
            known = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
            form.add_error(None, error if known else ValidationError(error.messages))  # type: ignore[arg-type]
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)


class PanelCreateView(_SavedByService, generic.CreateView):
    """A form for a new row; afterwards the row's workplace is shown. Override `save_instance` to call the service."""

    inspect_url_name: str | None = None
    # What the button says; "Add company" and the like when empty.
    submit_button_label: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        label = self.submit_button_label or _("Add %(name)s") % {"name": self.model._meta.verbose_name}
        return {**super().get_context_data(**kwargs), "submit_button_label": label}

    def get_success_url(self) -> str:
        if self.inspect_url_name and self.object is not None:
            return reverse(self.inspect_url_name, args=(quote(self.object.pk),))
        return str(super().get_success_url())


class PanelEditView(_SavedByService, generic.EditView):
    """A form for a row; afterwards its workplace is shown. Override `save_instance` to call the service."""

    def get_success_url(self) -> str:
        return self.get_inspect_url() or str(super().get_success_url())

    def get_side_panels(self) -> MediaContainer:
        # Wagtail's status panel reads columns of its own log; the history has a page of its own.
        return MediaContainer([])


class PanelDeleteView(generic.DeleteView):
    """Asks, and deletes. Override `delete_action` to call the service."""

    def get_usage_url(self) -> None:
        return None


class PanelInspectView(generic.InspectView):
    """A row's workplace. Its name stands on the page itself, so the crumbs end at the list."""

    page_title = ""

    def get_page_title(self) -> str:
        return str(self.object)

    def get_page_subtitle(self) -> str:
        return ""

    def get_field_display_value(self, field_name: str, field: Any) -> Any:
        """Moments in the reader's time zone, as the list shows them; Wagtail's template would show UTC and "None"."""
        value = super().get_field_display_value(field_name, field)
        if isinstance(value, datetime) and is_aware(value):
            return localtime(value)
        return "–" if value is None or value == "" else value

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        items = [*self.breadcrumbs_items]
        if self.index_url_name:
            label = str(self.model._meta.verbose_name_plural)
            items.append({"url": reverse(self.index_url_name), "label": label[:1].upper() + label[1:]})
        return items
