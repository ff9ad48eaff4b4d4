"""Who may open a page of the client area."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def customer_required(view: View[Rest]) -> View[Rest]:
    """The view runs only for a signed-in customer: `request.tenant` and `request.company` are set, and the scope is
    narrowed to the company. A stranger is led to the sign-in. The page is kept in no cache."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        from django.contrib.auth.views import redirect_to_login

        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), resolve_url(reverse("account_login")))
        if getattr(request, "company", None) is None:
            raise PermissionDenied
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)  # type: ignore[arg-type]
        return response

    return guarded  # type: ignore[return-value]  # the wrapper takes the same arguments
