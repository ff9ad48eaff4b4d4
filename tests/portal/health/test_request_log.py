"""The request log says what was asked for, and never what would let its reader in."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory

from portal.accounts.keys import new_key
from portal.accounts.mail import password_reset
from portal.health.middleware import RequestLogMiddleware
from portal.settings.logs import logging_config
from tests.support.people import MakePerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that production would write."""
    stream = io.StringIO()
    config = logging_config(level="DEBUG", as_json=True)["formatters"]["lines"]
    factory = config.pop("()")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(factory(**config))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_the_key_of_a_password_link_is_in_no_line(log: io.StringIO, person: MakePerson) -> None:
    (letter,) = password_reset(person().email)
    ((path, key),) = re.findall(r"(/accounts/password/reset/key/([^/\s]+)/)", str(letter.body))
    client = Client(enforce_csrf_checks=True)

    assert client.get(path).status_code == 302
    client.get(path.rstrip("/"))  # as a mail program may cut it
    assert client.post(path, {"password1": "x"}).status_code == 403  # Django's own loggers write the path as well

    written = log.getvalue()
    lines = [json.loads(line) for line in written.splitlines()]
    asked = [line for line in lines if line["event"] == "request"]
    assert [line["path"] for line in asked] == ["/accounts/password/reset/key/[redacted]"] * 3
    assert asked[0]["route"] == "accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
    assert len(lines) > 3
    assert key not in written
    assert key.partition("-")[2] not in written


def test_an_ordinary_path_is_written_whole(log: io.StringIO, client: Client) -> None:
    client.get("/accounts/password/reset/key/done/?secret=1")
    (line,) = [json.loads(line) for line in log.getvalue().splitlines()]
    assert (line["path"], line["route"]) == (
        "/accounts/password/reset/key/done/",
        "accounts/password/reset/key/done/",
    )


def test_a_program_s_key_in_an_address_is_in_no_line(log: io.StringIO, client: Client) -> None:
    key, _fields = new_key()
    assert client.get("/api/v1/me", {"api_key": key}).status_code == 401
    written = log.getvalue()
    assert "/api/v1/me" in written
    assert "[redacted]" in written
    assert key not in written
    assert key.split("_")[2] not in written


def test_a_request_inside_of_another_goes_by_the_same_id(log: io.StringIO) -> None:
    """As Wagtail's preview makes one."""
    inner = RequestLogMiddleware(lambda _request: HttpResponse())

    def view(request: HttpRequest) -> HttpResponseBase:
        return inner(RequestFactory().get("/inner/")) if request.path == "/outer/" else HttpResponse()

    outer = RequestLogMiddleware(view)
    first = outer(RequestFactory().get("/outer/", headers={"X-Request-Id": "0123456789abcdef0123456789abcdef"}))
    second = outer(RequestFactory().get("/next/"))
    written = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["path"], line["request"]) for line in written] == [
        ("/inner/", "0123456789abcdef0123456789abcdef"),
        ("/outer/", "0123456789abcdef0123456789abcdef"),
        ("/next/", second["X-Request-Id"]),
    ]
    assert first["X-Request-Id"] == "0123456789abcdef0123456789abcdef" != second["X-Request-Id"]
