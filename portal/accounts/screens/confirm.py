"""A page that asks before it does something to one row."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from django.contrib.admin.utils import quote
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from django.views.generic.detail import SingleObjectMixin
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from portal.tenants.services import Refused


class ConfirmView(ABC, PermissionCheckedMixin, WagtailAdminTemplateMixin, SingleObjectMixin, TemplateView):  # type: ignore[misc]
    """GET asks `question()`, POST does `act()`. A refusal is said and leads back."""

    template_name = "portal_accounts/screens/confirm.html"
    index_url_name: str = ""
    back_url_name: str = ""
    button_label: Any = gettext_lazy("Yes")
    icon = "warning"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.user_has_permission(self.permission_required):
            return super().dispatch(request, *args, **kwargs)
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    @abstractmethod
    def question(self) -> str:
        """What is asked, as a sentence."""

    @abstractmethod
    def act(self) -> HttpResponseBase:
        """Do it by a service; may raise Refused."""

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        try:
            return self.act()
        except Refused as refused:
            messages.error(request, refused.sentence)
            return redirect(self.back_url())

    def done(self, words: str) -> HttpResponseBase:
        messages.success(self.request, words)
        return redirect(self.back_url())

    def back_url(self) -> str:
        if self.back_url_name:
            return reverse(self.back_url_name, args=[quote(self.object.pk)])
        return reverse(self.index_url_name)

    def get_header_icon(self) -> str:
        return self.icon

    def get_page_subtitle(self) -> str:
        return str(self.object)
