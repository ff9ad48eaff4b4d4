"""modeladmin's views for reference tables, in Wagtail's present look."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import label_for_field, quote
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn, Table, TitleColumn
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log
from wagtail.log_actions import registry as log_registry
from wagtail_modeladmin import views

from portal.audit.words import action_label, actor_label, detail_text
from portal.panels.in_use import uses_sentence


class _Furniture:
    """Title and breadcrumbs as on Wagtail's own pages."""

    model_admin: Any
    verbose_name_plural: str
    index_url: str
    header_icon: str

    def crumbs(self, *more: str) -> list[dict[str, Any]]:
        steps = [{"url": reverse_lazy("wagtailadmin_home"), "label": _("Home")}]
        parent = self.model_admin.parent
        if parent is not None:
            steps.append({"url": self.index_url, "label": str(parent.get_menu_label())})
        steps.append({"url": self.index_url, "label": capfirst(self.verbose_name_plural)})
        return [*steps, *({"url": "", "label": label} for label in more)]

    def furniture(self, title: str, *more: str) -> dict[str, Any]:
        return {
            "breadcrumbs_items": self.crumbs(*more),
            "header_title": title,
            "page_title": title,
            "header_icon": self.header_icon,
            "description": self.model_admin.description,
        }


class ReferenceIndexView(_Furniture, views.IndexView):
    """All rows of one table, in the order they are offered in."""

    FORMATS = ()  # the stock view exports to whoever writes ?export=csv into the address

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        # Nothing in an address may become a lookup: the stock view takes any field of any related model.
        names = {name for name in self.list_filter if isinstance(name, str)}
        return {
            key: value for key, value in super().get_filters_params(params).items() if key.partition("__")[0] in names
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        table = Table(self._columns(), context["object_list"], base_url=self.index_url)
        add = HeaderButton(
            _("Add %(name)s") % {"name": self.verbose_name}, url=self.create_url, icon_name="plus", attrs={}
        )
        title = str(capfirst(self.verbose_name_plural))
        return {
            **context,
            **self.furniture(title),
            "table": table,
            "header_buttons": [add] if context["user_can_create"] else [],
            "add_url": self.create_url if context["user_can_create"] else "",
            "empty_name": self.verbose_name_plural,
        }

    def _columns(self) -> list[Column]:
        first, *rest = self.list_display
        return [
            TitleColumn(first, label=self._label(first), get_url=self._edit_url),
            *(self._column(name) for name in rest),
        ]

    def _column(self, name: str) -> Column:
        field = next((field for field in self.opts.fields if field.name == name), None)
        if isinstance(field, models.BooleanField):
            return BooleanColumn(name, label=self._label(name))
        accessor = f"get_{name}_display" if field is not None and field.choices else name
        return Column(name, label=self._label(name), accessor=accessor)

    def _label(self, name: str) -> str:
        return capfirst(str(label_for_field(name, model=self.model, model_admin=self.model_admin)))

    def _edit_url(self, row: models.Model) -> str | None:
        if not self.permission_helper.user_can_edit_obj(self.request.user, row):
            return None
        return str(self.url_helper.get_action_url("edit", quote(row.pk)))


class ReferenceCreateView(_Furniture, views.CreateView):
    def get_context_data(self, form: Any = None, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(form=form, **kwargs)
        title = _("New: %(name)s") % {"name": self.verbose_name}
        return {
            **context,
            **self.furniture(title, title),
            "page_subtitle": title,
            "panel": context["edit_handler"],
            "action_url": self.create_url,
            "submit_button_label": _("Add %(name)s") % {"name": self.verbose_name},
            "submit_button_active_label": _("Saving…"),
        }


class ReferenceEditView(_Furniture, views.EditView):
    def get_context_data(self, form: Any = None, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(form=form, **kwargs)
        delete = HeaderButton(_("Delete"), url=self.delete_url, icon_name="bin", attrs={})
        return {
            **context,
            **self.furniture(str(self.instance), str(self.instance)),
            "page_subtitle": str(self.instance),
            "panel": context["edit_handler"],
            "action_url": self.edit_url,
            "header_buttons": [delete] if context["user_can_delete"] else [],
            "submit_button_label": _("Save"),
            "submit_button_active_label": _("Saving…"),
        }


class ReferenceDeleteView(_Furniture, views.DeleteView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Delete “%(name)s”") % {"name": self.instance}
        return {**super().get_context_data(**kwargs), **self.furniture(title, str(self.instance), _("Delete"))}

    def confirmation_message(self) -> str:
        return _("Delete “%(name)s”? It can only be deleted while nothing uses it.") % {"name": self.instance}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            # The stock view catches the error too, but looks for the uses by names that a "+" leaves out.
            return self._deleted(request)
        except models.ProtectedError as error:
            sentence = uses_sentence(self.instance, error.protected_objects)
            messages.error(request, sentence)
            refused: HttpResponse = self.render_to_response(self.get_context_data(in_use=sentence))
            return refused

    def _deleted(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            log(instance=self.instance, action="wagtail.delete")
            name = str(self.instance)
            self.delete_instance()
        messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
        return redirect(self.index_url)


class ReferenceHistoryView(_Furniture, views.HistoryView):
    columns = (
        Column("action", label=gettext_lazy("Action"), accessor=action_label),
        Column("details", label=gettext_lazy("Details"), accessor=detail_text, width="35%"),
        Column("actor", label=gettext_lazy("Who"), accessor=actor_label, width="20%"),
        DateColumn("timestamp", label=gettext_lazy("When"), width="15%"),
    )

    def get_queryset(self) -> models.QuerySet[Any]:
        found: models.QuerySet[Any] = log_registry.get_logs_for_instance(self.instance).select_related("user")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("History of “%(name)s”") % {"name": self.instance}
        return {**super().get_context_data(**kwargs), **self.furniture(title, str(self.instance), _("History"))}
