"""Forms of signing in."""

from __future__ import annotations

from typing import Any

from allauth.account import forms
from django.http import HttpRequest

from portal.accounts.services import request_password_reset


class ResetPasswordForm(forms.ResetPasswordForm):
    """Answers a known and an unknown address alike, in words and in time: the mail is sent in the background."""

    def clean_email(self) -> str:
        self.users: list[Any] = []
        return str(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email = str(self.cleaned_data["email"])
        request_password_reset(email)
        return email
