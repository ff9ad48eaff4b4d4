"""Django's own page of an error, which development shows, tells no secret of the form that failed."""

from __future__ import annotations

import sys

import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from django.views.debug import technical_500_response
from pytest_django.fixtures import Settings

# Put together, as the page shows lines of this file.
CANARY, TOLD = (f"{word}-{4711}" for word in ("canary", "told"))


def view(request: HttpRequest) -> None:
    data = request.POST
    raise RuntimeError(f"{len(data)} fields")


@pytest.mark.parametrize("name", ["password", "api_key", "secret-token"])
def test_a_form_s_secrets_are_left_out_of_variables_too(settings: Settings, name: str) -> None:
    settings.DEBUG = True
    request = RequestFactory().post("/admin/", {name: CANARY, "title": TOLD})
    try:
        view(request)
    except RuntimeError:
        page = technical_500_response(request, *sys.exc_info()).content.decode()  # type: ignore[arg-type]

    assert CANARY not in page
    assert TOLD in page
