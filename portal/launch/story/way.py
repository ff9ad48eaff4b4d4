"""How the story's browsers reach the portal."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx


class _Elsewhere(httpx.HTTPTransport):
    """Connects to another address; host name, TLS name and cookies stay those of the portal."""

    def __init__(self, connect: str, context: ssl.SSLContext | bool) -> None:
        super().__init__(verify=context)
        self._host, _, port = connect.rpartition(":")
        self._port = int(port)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        diverted = httpx.Request(
            request.method,
            request.url.copy_with(host=self._host, port=self._port),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": request.url.host},
        )
        return super().handle_request(diverted)


@dataclass(frozen=True, slots=True)
class Way:
    """`connect` (host:port) is where the portal's name leads for now; `certificate` is a file to trust; `patience` is
    how many times longer than usual to wait for what is made in the background."""

    base_url: str
    connect: str = ""
    certificate: str = ""
    patience: float = 1.0

    def client(self, headers: dict[str, str]) -> httpx.Client:
        """A browser without history, whose relative addresses are the portal's."""
        context = ssl.create_default_context(cafile=self.certificate) if self.certificate else True
        host = urlsplit(self.base_url).hostname
        mounts = {f"all://{host}": _Elsewhere(self.connect, context)} if self.connect else None
        return httpx.Client(
            base_url=self.base_url,
            follow_redirects=True,
            timeout=60 * self.patience,
            headers=headers,
            trust_env=False,
            verify=context,
            mounts=mounts,
        )
