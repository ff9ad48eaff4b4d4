"""The network under a call: connects only to checked addresses, and ends at one deadline, however slowly bytes drip."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore

from integrations_plugin.transport.targets import Resolver, Target, addresses_of


class Deadline:
    """A moment by which everything has to be over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds that remain; zero or less when it is over."""
        return self._end - time.monotonic()

    def left(self, at_most: float | None = None) -> float:
        """Seconds that remain; raises httpcore.ReadTimeout when none do."""
        left = self.remaining
        if left <= 0:
            raise httpcore.ReadTimeout("The time for the whole call is over.")
        return left if at_most is None else min(left, at_most)


class CheckedNetwork(httpcore.NetworkBackend):
    """Looks the host up once, checks all addresses and connects to what was checked.

    The name stays with the TLS handshake and its certificate, so that a second, different DNS answer changes nothing.
    """

    def __init__(self, target: Target, *, resolver: Resolver, deadline: Deadline, connect_seconds: float) -> None:
        self._target = target
        self._resolver = resolver
        self._deadline = deadline
        self._connect_seconds = connect_seconds
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.left(self._connect_seconds)
        addresses = addresses_of(self._target, resolver=self._resolver, seconds=seconds)
        for address in addresses[:-1]:
            with contextlib.suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connected(address)
        return self._connected(addresses[-1])

    def _connected(self, address: str) -> httpcore.NetworkStream:
        seconds = self._deadline.left(self._connect_seconds)
        return _TimedStream(self._sockets.connect_tcp(address, self._target.port, timeout=seconds), self._deadline)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, timeout=self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout=self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.left(timeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, timeout=seconds), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
