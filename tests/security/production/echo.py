"""A web process that says what reached it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.conf import settings


class Echo(ThreadingHTTPServer):
    """Remembers the target of every request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), View)
        self.targets: list[str] = []


class View(BaseHTTPRequestHandler):
    """`/echo` and one picture answer with the headers and the body that came; `/files/` as `deliver` does behind a proxy."""

    protocol_version = "HTTP/1.1"
    server: Echo

    def do_GET(self) -> None:
        self.server.targets.append(f"{self.command} {self.path}")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        seen = {"headers": [[name.lower(), value] for name, value in self.headers.items()], "body": body.decode()}
        if self.path.startswith("/echo"):
            self._answer(200, json.dumps(seen).encode(), {"Content-Type": "application/json"})
        elif self.path == "/media/seen.jpg":
            self._answer(200, json.dumps(seen).encode(), {"Content-Type": "image/jpeg", "Set-Cookie": "a=b"})
        elif self.path.startswith("/files/"):
            named = {
                "X-Accel-Redirect": settings.FOYER_ACCEL_LOCATION + self.path.removeprefix("/files/"),
                "Content-Type": "image/jpeg",
                "Content-Disposition": 'attachment; filename="a.jpg"',
                "Cache-Control": "private, no-store",
            }
            self._answer(200, b"", named)
        else:
            self._answer(404, b"not here", {"X-Own": "yes"})

    do_POST = do_HEAD = do_PUT = do_GET

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def echo() -> Iterator[Echo]:
    server = Echo()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
