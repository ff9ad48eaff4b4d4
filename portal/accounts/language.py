"""The language of an answer before the person is known; public pages speak the one of their address,
whoever asks."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

PERSONAL = frozenset({"accounts", "admin", "client", "api", "jobs", "files"})


class LanguageMiddleware(LocaleMiddleware):
    """Goes by the browser where people sign in and work. A public page is one and the same for everybody: it neither
    looks at the browser's language nor says that it varies with it."""

    def process_request(self, request: HttpRequest) -> None:
        if _is_personal(request):
            super().process_request(request)
            return
        translation.activate(translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if _is_personal(request):
            answer: HttpResponseBase = super().process_response(request, response)  # type: ignore[arg-type]
            return answer
        response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
        return response


def _is_personal(request: HttpRequest) -> bool:
    return request.path_info.lstrip("/").partition("/")[0] in PERSONAL
