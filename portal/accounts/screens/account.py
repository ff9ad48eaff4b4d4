"""Wagtail's account page with the portal's profile in place of Wagtail's name, picture and locale."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views import account

from portal.accounts.profile_forms import ProfileForm
from portal.files.public import FileRefused


class ProfilePanel(account.BaseSettingsPanel):  # type: ignore[misc]
    name = "profile"
    title = _("Profile")
    order = 100
    form_class = ProfileForm


REPLACED = (account.NameEmailSettingsPanel, account.AvatarSettingsPanel, account.LocaleSettingsPanel)


class AccountView(account.AccountView):  # type: ignore[misc]
    def get_panels(self) -> list[Any]:
        kept = [panel for panel in super().get_panels() if not isinstance(panel, REPLACED)]
        return [ProfilePanel(self.request, self.request.user, None), *kept]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            answer: HttpResponse = super().post(request)
        except FileRefused as refused:
            messages.error(request, refused.sentence)
            answer = TemplateResponse(request, self.template_name, self.get_context_data(), status=422)
        return answer


account_view = require_admin_access(AccountView.as_view())
