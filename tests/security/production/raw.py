"""Requests written byte by byte, as no well-behaved client would."""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass

from tests.security.production.proxy import HOST, Proxy


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    head: str
    body: bytes

    def header(self, name: str) -> list[str]:
        return re.findall(rf"^{name}: (.*)\r$", self.head, re.MULTILINE | re.IGNORECASE)


# For an answer; and, behind a whole one, for a second: when one request is read as two, that is on its way already.
FIRST_SECONDS, NEXT_SECONDS = 5.0, 1.0


def send(proxy: Proxy, request: bytes, *, tls: bool = True, name: str = HOST) -> bytes:
    """All that comes back until the connection ends, or nothing more comes for a while."""
    with socket.create_connection(("127.0.0.1", proxy.tls if tls else proxy.plain), timeout=20) as plain:
        context = ssl.create_default_context(cafile=str(proxy.certificate))
        connection = context.wrap_socket(plain, server_hostname=name) if tls else plain
        connection.settimeout(FIRST_SECONDS)
        received = b""
        try:
            connection.sendall(request)
            while part := connection.recv(65536):
                received += part
                connection.settimeout(NEXT_SECONDS if _is_whole(received) else FIRST_SECONDS)
        except (TimeoutError, ConnectionError, ssl.SSLError):
            pass
        return received


def _is_whole(received: bytes) -> bool:
    """Whether the first answer is there to its end, where it says how long it is."""
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"^content-length: (\d+)\r?$", head, re.MULTILINE | re.IGNORECASE)
    return bool(length and len(body) >= int(length[1]))


def answers(received: bytes) -> list[Answer]:
    """The answers that came back over one connection."""
    found = []
    while received.startswith(b"HTTP/"):
        head, _, rest = received.partition(b"\r\n\r\n")
        text = head.decode("latin-1") + "\r\n"
        length = re.search(r"^content-length: (\d+)\r$", text, re.MULTILINE | re.IGNORECASE)
        body = rest[: int(length[1])] if length else rest
        received = rest[len(body) :]
        found.append(Answer(int(text.split()[1]), text, body))
    return found


def ask(proxy: Proxy, target: str, *lines: str, method: str = "GET", host: str = HOST) -> Answer:
    """One request with this target, exactly as written, and its answer."""
    head = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close", *lines]
    received = answers(send(proxy, "\r\n".join([*head, "", ""]).encode("utf-8", "surrogateescape")))
    assert len(received) == 1, f"{target}: {len(received)} answers"
    return received[0]
