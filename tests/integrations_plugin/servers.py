"""What the fixtures give: a running sandbox, and servers that answer with prepared bytes."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass

from integrations_plugin.sandbox.accounts import Account
from integrations_plugin.sandbox.server import Sandbox


@dataclass
class RunningSandbox:
    """A sandbox in a thread of this process."""

    sandbox: Sandbox
    account: Account
    address: str

    @property
    def rest_address(self) -> str:
        return f"{self.address}/rest/{self.account.name}/v1"

    def fail_next(self, kind: str, *, times: int = 1, service: str = "*", retry_after: int = 1) -> None:
        self.sandbox.faults.add(kind=kind, service=service, times=times, retry_after=retry_after)


@dataclass
class RawServer:
    """A server that answers with prepared bytes, and counts who came."""

    port: int
    requests: list[bytes]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


MakeServer = Callable[[Callable[[socket.socket], None]], RawServer]


def http_answer(status: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of an answer; header names are given with underscores."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def read_request(connection: socket.socket) -> bytes:
    """One request with its body."""
    data = b""
    while b"\r\n\r\n" not in data and (more := connection.recv(65536)):
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length and (more := connection.recv(65536)):
        body += more
        data += more
    return data
