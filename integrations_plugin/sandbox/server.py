"""One small process on the loopback address with all stand-ins, a journal, and a page that says how to use it."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from integrations_plugin.sandbox.accounts import Accounts
from integrations_plugin.sandbox.answers import Asked, Given, as_json
from integrations_plugin.sandbox.faults import KINDS, Faults, spoiled
from integrations_plugin.sandbox.page import front_page
from integrations_plugin.sandbox.rest import RestService
from integrations_plugin.sandbox.telegram import TelegramService

LOOPBACK = "127.0.0.1"
HANG_SECONDS = 60
LARGEST_BODY = 1024 * 1024


class Sandbox:
    """The stand-ins behind one address. Holds nothing but memory and the folder of accounts."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self.faults = Faults()
        self.stopping = threading.Event()
        self.journal: deque[dict[str, Any]] = deque(maxlen=1000)
        self.telegram = TelegramService(accounts)
        self._services: dict[str, Callable[[Asked], Given]] = {
            "rest": RestService(accounts).answer,
            "telegram": self.telegram.answer,
        }

    def answer(self, asked: Asked) -> Given:
        """The answer to any request."""
        path, kind = asked.path, ""
        if path[:1] == ("__fake__",):
            return self._control(asked)
        if path[:1] == ("fault",) and len(path) > 2:
            kind, path = path[1], path[2:]
        service, rest = _service_of(path)
        if (kind and kind not in KINDS) or not service:
            return front_page(self.accounts.all()) if not path else as_json({"error": {"code": "not_found"}}, 404)
        given = self._services[service](Asked(asked.method, rest, asked.params, asked.headers, asked.body))
        fault: dict[str, Any] | None = {"kind": kind, "retry_after": 1} if kind else self.faults.next_for(service)
        if fault:
            given = spoiled(fault["kind"], service, given, retry_after=fault["retry_after"])
        self.journal.append(
            {
                "service": service,
                "method": asked.method,
                "operation": rest[-1] if rest else "",
                "params": asked.params,
                "status": given.status,
                "fault": fault["kind"] if fault else "",
            }
        )
        return given

    def _control(self, asked: Asked) -> Given:
        what = asked.path[1:]
        if asked.method == "GET" and what == ("state",):
            return as_json(
                {"calls": list(self.journal), "faults": self.faults.waiting(), "messages": self.telegram.messages}
            )
        if asked.method == "POST" and what == ("reset",):
            self.faults.clear()
            self.journal.clear()
            self.telegram.messages.clear()
            return as_json({"ok": True})
        if asked.method == "POST" and what == ("faults",):
            try:
                self.faults.add(**asked.body)
            except (TypeError, ValueError):
                return as_json({"error": {"code": "unknown_fault", "kinds": KINDS}}, 400)
            return as_json({"faults": self.faults.waiting()})
        return as_json({"error": {"code": "not_found"}}, 404)


def make_server(sandbox: Sandbox, port: int) -> ThreadingHTTPServer:
    """A server on the loopback address, on any free port for 0. `serve_forever` runs it."""
    handler = type("SandboxHandler", (_Handler,), {"sandbox": sandbox})
    server = ThreadingHTTPServer((LOOPBACK, port), handler)
    server.daemon_threads = True
    return server


def _service_of(path: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    if path[:1] == ("rest",):
        return "rest", path[1:]
    if path and path[0].startswith("bot"):
        return "telegram", (path[0].removeprefix("bot"), *path[1:])
    return "", path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "FoyerSandbox"
    sandbox: Sandbox

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: addresses hold tokens, and the journal tells what was asked."""

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        path = tuple(part for part in parts.path.split("/") if part)
        body = self._body()
        params = dict(parse_qsl(parts.query))
        if isinstance(body, dict) and path[:1] != ("__fake__",):
            params |= {key: str(value) for key, value in body.items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self.sandbox.answer(Asked(self.command, path, params, headers, body)))

    def _body(self) -> Any:
        try:
            length = min(int(self.headers.get("Content-Length", "0")), LARGEST_BODY)
            raw = self.rfile.read(length)
            if "json" in self.headers.get("Content-Type", ""):
                return json.loads(raw or b"{}")
            return dict(parse_qsl(raw.decode()))
        except ValueError:
            return {}

    def _send(self, given: Given) -> None:
        self.close_connection = True
        if given.hang and self.sandbox.stopping.wait(HANG_SECONDS):
            return
        try:
            self.send_response(given.status)
            self.send_header("Content-Type", given.content_type)
            self.send_header("Content-Length", str(len(given.body)))
            self.send_header("Connection", "close")
            for name, value in given.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(given.body[: len(given.body) // 2] if given.cut else given.body)
        except (BrokenPipeError, ConnectionResetError):
            return  # the caller has gone, which is what some faults are for
