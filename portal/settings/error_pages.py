"""What Django's own pages and reports of an error leave out, with DEBUG too."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

from portal.settings.secret_paths import REDACTED
from portal.settings.secret_words import is_secret


class SecretsLeftOut(SafeExceptionReporterFilter):
    """Django marks nothing with DEBUG, and shows a form that failed before its view was called as it was sent."""

    def is_active(self, request: HttpRequest | None) -> bool:
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        shown = super().get_post_parameters(request)
        return {name: REDACTED if is_secret(name) else value for name, value in shown.items()}
