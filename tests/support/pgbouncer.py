"""PgBouncer in transaction mode before a database: all clients share as many server connections as are allowed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.ports import free_port

CONFIGURATION = """
[databases]
foyer = host={host} port={port} dbname={name} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {size}
server_reset_query =
ignore_startup_parameters = extra_float_digits
"""


def program() -> str:
    """Where PgBouncer is, or an empty text."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") or ""


@contextmanager
def pgbouncer(settings: dict[str, Any], folder: Path, *, size: int) -> Iterator[dict[str, Any]]:
    """Django's settings (NAME, HOST, PORT) for the same database through a PgBouncer of one's own, ended afterwards."""
    listen = free_port()
    file = folder / "pgbouncer.ini"
    file.write_text(
        CONFIGURATION.format(
            host=settings["HOST"] or "127.0.0.1",
            port=settings["PORT"] or 5432,
            name=settings["NAME"],
            user=settings["USER"],
            password=settings["PASSWORD"],
            listen=listen,
            size=size,
        )
    )
    as_nobody = ["-u", "nobody"] if os.getuid() == 0 else []  # it refuses to be root
    with (folder / "pgbouncer.log").open("w") as log:
        process = subprocess.Popen([program(), *as_nobody, str(file)], stdout=log, stderr=log)
    try:
        _listening(listen, process, folder / "pgbouncer.log")
        yield {"NAME": "foyer", "HOST": "127.0.0.1", "PORT": str(listen)}
    finally:
        process.terminate()
        process.wait(timeout=30)


def _listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, f"PgBouncer ended:\n{log.read_text()}"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"PgBouncer does not listen:\n{log.read_text()}")
