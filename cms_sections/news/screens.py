"""Authors in the staff panels."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.images.widgets import AdminImageChooser

from cms_sections.models.authors import Author
from cms_sections.news.services import remove_author, save_author
from portal.panels.public import (
    WIDE,
    Column,
    PanelCreateView,
    PanelDeleteView,
    PanelEditView,
    TenantViewSet,
)


class _Saved:
    def save_instance(self) -> Author:
        return save_author(author=self.form.save(commit=False))  # type: ignore[attr-defined]


class AuthorCreateView(_Saved, PanelCreateView):
    pass


class AuthorEditView(_Saved, PanelEditView):
    pass


class AuthorDeleteView(PanelDeleteView):
    def delete_action(self) -> None:
        remove_author(author=self.object)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            refused: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=409)
            return refused
        return answer

    def get_success_url(self) -> str:
        return reverse(self.index_url_name)


class AuthorForm(WagtailAdminModelForm):
    """The picture is chosen in the window of the library: a plain list would name those of all organisations."""

    class Meta:
        model = Author
        fields = ("name", "role", "picture", "about")
        widgets: ClassVar = {"picture": AdminImageChooser}


class AuthorViewSet(TenantViewSet):
    """The names under articles."""

    model = Author
    name = "authors"
    url_prefix = "authors"
    icon = "user"
    menu_label = _("Authors")
    menu_order = 120
    add_to_settings_menu = True
    inspect_view_enabled = False
    ordering = "name"
    list_display: ClassVar = ["name", Column("role", label=_("Role"), classname=WIDE)]
    empty_text = _("Authors are the names under your articles. Each has a page with all that they wrote.")
    add_view_class = AuthorCreateView
    edit_view_class = AuthorEditView
    delete_view_class = AuthorDeleteView

    def get_form_class(self, for_update: bool = False) -> type[AuthorForm]:
        return AuthorForm
