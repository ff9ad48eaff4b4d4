"""The whole portal under one command."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException

from django.conf import settings
from django.db import connections

from portal.launch.processes import forked, program
from portal.launch.supervised import Child, Supervisor
from portal.launch.supervisor_jobs import background_children
from portal.launch.supervisor_web import listen, web_child
from portal.plugins.registry import collected
from portal.settings.env import BASE_DIR

READY_WITHIN_SECONDS = 120.0


def serve(
    *,
    host: str,
    port: int,
    workers: int | None = None,
    commands: Sequence[str] = (),
    on_ready: Callable[[], object] | None = None,
) -> None:
    """Run web, scheduler, workers, the demo's sandbox servers and further `commands` until Ctrl-C or SIGTERM.

    Raises PortBusy before anything has started. `on_ready` is called, in a process of its own, once a page is answered.
    """
    listening = listen(host, port)
    children = [
        web_child(listening),
        *background_children(workers or settings.FOYER_JOB_WORKERS),
        *_beside(commands),
    ]
    if on_ready is not None:
        children.append(Child("ready", forked("ready", lambda: _when_ready(host, port, on_ready)), once=True))
    connections.close_all()
    Supervisor(children).run()


def _beside(commands: Sequence[str]) -> list[Child]:
    """What was asked for and, in a demo, the plugins' own sandbox servers."""
    arguments = [shlex.split(command) for command in commands]
    if settings.FOYER_DEMO:
        for _config, processes in collected("demo_processes"):
            arguments.extend(["python", str(BASE_DIR / "manage.py"), *words] for words in processes())
    return [Child(" ".join(words)[:60], program([_python(words[0]), *words[1:]])) for words in arguments if words]


def _python(word: str) -> str:
    return sys.executable if word == "python" else word


def _when_ready(host: str, port: int, on_ready: Callable[[], object]) -> None:
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        connection = HTTPConnection(reachable, port, timeout=30)
        try:
            connection.request("GET", f"{settings.FORCE_SCRIPT_NAME or ''}/", headers={"Host": f"{reachable}:{port}"})
            if connection.getresponse().status < 500:
                on_ready()
                return
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.1)
