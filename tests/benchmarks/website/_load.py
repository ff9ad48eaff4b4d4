"""Small clients that load a server: over one connection that is kept, one request after the other or many at once."""

from __future__ import annotations

import re
import socket
import statistics
import time
from collections.abc import Callable

LENGTH = re.compile(rb"^content-length: (\d+)\r?$", re.MULTILINE | re.IGNORECASE)


def request(host: str, path: str = "/", *, encoding: str = "gzip") -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", f"Accept-Encoding: {encoding}", "", ""]
    return "\r\n".join(lines).encode()


def answer_length(port: int, asked: bytes) -> int:
    """The bytes of one whole answer; every later one must be as long."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(asked)
        received = b""
        while True:
            head, end, body = received.partition(b"\r\n\r\n")
            if end:
                found = LENGTH.search(head)
                assert found, head
                assert head.startswith(b"HTTP/1.1 200"), head
                if len(body) >= int(found[1]):
                    return len(head) + 4 + int(found[1])
            part = connection.recv(65536)
            assert part, received
            received += part


def at_once(port: int, asked: bytes, *, seconds: float, batch: int = 64) -> float:
    """Answers a second when requests are sent in batches over one connection: the server's own speed, not the client's."""
    whole = answer_length(port, asked) * batch
    batch_of_them = asked * batch
    buffer = bytearray(1 << 20)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        done, begun = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - begun) < seconds:
            connection.sendall(batch_of_them)
            left = whole
            while left > 0:
                received = connection.recv_into(buffer)
                assert received, "the server has ended the connection"
                left -= received
            assert left == 0
            done += batch
            if done % 960 == 0:  # nginx ends a connection after 1,000 requests
                break
        elapsed = time.perf_counter() - begun
    return done / elapsed


def one_by_one(port: int, asked: bytes, *, seconds: float) -> float:
    """Answers a second when each request waits for the answer before it."""
    whole = answer_length(port, asked)
    buffer = bytearray(1 << 20)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        done, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            connection.sendall(asked)
            left = whole
            while left > 0:
                received = connection.recv_into(buffer)
                assert received, "the server has ended the connection"
                left -= received
            done += 1
        return done / (time.perf_counter() - begun)


def interleaved(measures: dict[str, Callable[[], float]], *, rounds: int) -> dict[str, float]:
    """The middle of several rounds of each, taken in turns, so that what else the machine does meets all alike."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds):
        names = list(measures) if number % 2 else list(reversed(measures))
        for name in names:
            found[name].append(measures[name]())
    return {name: statistics.median(values) for name, values in found.items()}
