"""Errors to Sentry by one setting: what is sent, and what is not."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import brotli
import pytest

from portal.settings.sentry import cleaned, sentry_fault
from tests.portal.settings.test_production import RIGHT, start

needs_package = pytest.mark.skipif(find_spec("sentry_sdk") is None, reason="needs sentry-sdk (requirements-dev.txt)")
OPENED: dict[str, Callable[[bytes], bytes]] = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}
KEY = "foyer_k1_abcdefghij-klmnopqrst_canary"
RAISE = """
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
import portal.urls
portal.urls.handler500 = lambda request: HttpResponse(status=500)  # its page wants the collected style sheets
@csrf_exempt
def fail(request):
    local_canary = "local-canary"
    raise RuntimeError("it failed with KEY")
portal.urls.urlpatterns.insert(0, path("fail", fail))
from portal.wsgi import application
headers = {"Host": "portal.alder.example", "X-Request-Id": "0123456789abcdef0123456789abcdef", "X-Forwarded-Proto": "https",
    "Authorization": "Bearer header-canary", "Cookie": "a=cookie-canary"}
asked = RequestFactory().post("/fail?token=query-canary", {"password": "body-canary"}, headers=headers)
list(application(asked.environ, lambda status, headers: print(status[:3])))
import sentry_sdk
sentry_sdk.flush(20)
""".replace("KEY", KEY)


@pytest.fixture
def sentry() -> Iterator[tuple[str, list[bytes]]]:
    """An address to send errors to, and what has come."""
    received: list[bytes] = []

    class Store(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(OPENED[self.headers.get("Content-Encoding", "")](body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://key@127.0.0.1:{server.server_port}/1", received
    server.shutdown()
    server.server_close()


@needs_package
def test_an_error_arrives_with_its_request_and_without_anything_about_the_person(
    tmp_path: Path, sentry: tuple[str, list[bytes]]
) -> None:
    address, received = sentry
    wrapped = f"exec({RAISE!r})"
    done = start(tmp_path, wrapped, **RIGHT, FOYER_SENTRY_DSN=address, FOYER_LOG_LEVEL="ERROR")
    assert done.stdout == "500\n", done.stderr
    sent = b"".join(received).decode()
    events = [json.loads(line) for body in received for line in body.decode().splitlines() if '"exception"' in line]
    (event,) = [event for event in events if event["exception"]["values"][-1]["type"] == "RuntimeError"]
    assert event["tags"]["request"] == "0123456789abcdef0123456789abcdef"
    assert event["release"] == "foyer@0.1.0"
    assert event["request"] == {"method": "POST", "url": "http://portal.alder.example/fail"}
    assert event["exception"]["values"][-1]["value"] == "it failed with [redacted]"
    for canary in ("local", "header", "cookie", "query", "body"):
        assert f"{canary}-canary" not in sent
    assert KEY not in sent
    assert "breadcrumbs" not in event or not event["breadcrumbs"]["values"]


def test_secrets_are_taken_out_by_name_and_by_shape() -> None:
    event: dict[str, Any] = {
        "extra": {"api_key": "a", "deep": [{"Password": "b", "path": "/accounts/password/reset/key/1-c/"}], "n": 3}
    }
    event |= {"user": {"ip_address": "d"}, "server_name": "e", "request": {"url": "u", "cookies": "f", "headers": {}}}
    assert cleaned(event, {}) == {
        "extra": {
            "api_key": "[redacted]",
            "deep": [{"Password": "[redacted]", "path": "/accounts/password/reset/key/[redacted]"}],
            "n": 3,
        },
        "request": {"url": "u"},
        "tags": {},
    }


@pytest.mark.parametrize("dsn", ["nonsense", "https://sentry.example/1", "https://key@sentry.example/", "https://[::1"])
def test_what_is_no_address_is_refused_at_the_start(tmp_path: Path, dsn: str) -> None:
    done = start(tmp_path, **RIGHT, FOYER_SENTRY_DSN=dsn)
    assert done.returncode != 0
    assert "1. FOYER_SENTRY_DSN is not an address as Sentry shows it" in done.stderr


def test_a_missing_package_is_said_with_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.settings.sentry.find_spec", lambda _name: None)
    assert sentry_fault("https://key@sentry.example/1").endswith(
        "pip install --require-hashes -r requirements-sentry.txt"
    )
    assert sentry_fault("") == ""
