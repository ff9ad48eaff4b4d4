"""`python -m portal.jobs.beat KIND`: whether a process of this kind lives on this machine. Ends with 0 when one does.

Each sign of life leaves a file behind, so that asking costs neither Django nor the database and may be done every few
seconds.
"""

from __future__ import annotations

import socket
import sys
import tempfile
import time
from pathlib import Path

SILENT_AFTER_SECONDS = 90.0


def sign(kind: str) -> Path:
    """The file of this kind. Named after the machine: several containers may share the folder."""
    return Path(tempfile.gettempdir()) / f"foyer-{kind}-{socket.gethostname()}.alive"


def beat(kind: str) -> None:
    sign(kind).touch()


def lives(kind: str) -> bool:
    """Whether there has been a sign of life within the last one and a half minutes."""
    try:
        return time.time() - sign(kind).stat().st_mtime < SILENT_AFTER_SECONDS
    except OSError:
        return False


if __name__ == "__main__":
    if not lives(sys.argv[1]):
        sys.stderr.write(f"No sign of life of {sys.argv[1]} for {SILENT_AFTER_SECONDS:.0f} seconds.\n")
        sys.exit(1)
