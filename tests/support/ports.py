"""Ports for servers that must be told theirs before they start."""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from pathlib import Path

# Below what Linux gives to connections and to servers that ask for any port, where nobody has changed it.
LOWEST, COUNT = 20_000, 12_000


def free_port() -> int:
    """A port on which nobody listens, and which no other test of this machine is given until all others were:
    they are counted in a file. One that was bound and let go again might be another's a moment later.
    """
    with (Path(tempfile.gettempdir()) / f"foyer-test-ports-{os.getuid()}").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        last = int(file.read() or 0)
        turn = next(turn for turn in range(last + 1, last + 1 + COUNT) if _is_free(LOWEST + turn % COUNT))
        file.truncate(0)
        file.write(str(turn))
    return LOWEST + turn % COUNT


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
