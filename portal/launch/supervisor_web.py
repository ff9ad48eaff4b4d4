"""The child that answers requests."""

from __future__ import annotations

import socket
from typing import Any

from django.db import connections
from gunicorn.app.base import BaseApplication

from portal.launch import gunicorn_conf
from portal.launch.processes import forked
from portal.launch.supervised import Child


class PortBusy(Exception):
    """Another program listens there; `free` is a port that nobody uses."""

    def __init__(self, host: str, port: int, free: int) -> None:
        self.host, self.port, self.free = host, port, free
        super().__init__(f"{host}:{port} is taken.")


def listen(host: str, port: int) -> socket.socket:
    """The listening socket, opened here so that a busy port is said before anything has started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PortBusy(host, port, _free_port(host, port)) from error
    listening.listen(512)
    listening.set_inheritable(True)
    return listening


def _free_port(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port + 1, min(port + 50, 65536)):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    return 0


class WebApplication(BaseApplication):
    """gunicorn with the portal already loaded."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        super().__init__()

    def load_config(self) -> None:
        for name, value in vars(gunicorn_conf).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        self.cfg.set("bind", f"fd://{self._listening.fileno()}")

    def load(self) -> Any:
        from portal.wsgi import application

        return application


def web_child(listening: socket.socket) -> Child:
    def serve() -> None:
        connections.close_all()
        WebApplication(listening).run()

    return Child("web", forked("web", serve))
