"""The API's own documents, for signed-in people and for keys; nothing foreign is loaded and nothing is inline."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from portal.api.callers import caller_of
from portal.api.problems import problem_response, unauthorised


class Documents(DocsBase):
    """Swagger UI from ninja's own static files, in a template without inline code."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        url = self.get_openapi_url(api, kwargs)
        swagger = {"layout": "BaseLayout", "deepLinking": True, "defaultModelsExpandDepth": -1, "url": url}
        context = {"swagger_settings": swagger, "token": get_token(request), "title": api.title}
        return render(request, "portal_api/documents.html", context)


def known_callers_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A browser is led to the sign-in, a program gets 401."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if caller_of(request) is not None:
            return view(request, *args, **kwargs)
        if "text/html" in request.headers.get("Accept", ""):
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return problem_response(request, unauthorised())

    return checked
