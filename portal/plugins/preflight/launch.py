"""Starts the process that looks at the plugins, and reads what it found. It may end in any way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.plugins.preflight.verdict import Finding, finding

START_SECONDS = 120.0


class PreflightFailed(Exception):
    """The process came to no result, for a reason that is not a plugin's."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one plugin may take to be loaded."""

    seconds: float
    megabytes: int


def look_at(enabled: Sequence[tuple[str, str]], off: Sequence[tuple[str, str]], limits: Limits) -> list[Finding]:
    """Findings of the enabled (name, module)s, in their order, then of those that are only named.

    Raises PreflightFailed when that process cannot be started, or the portal itself cannot be set up in it.
    """
    order = {
        "enabled": list(enabled),
        "off": list(off),
        "seconds": limits.seconds,
        "megabytes": limits.megabytes,
        "path": sys.path,
    }
    seconds = START_SECONDS + limits.seconds * (len(enabled) + len(off))
    try:
        lines, error = _run(json.dumps(order), seconds)
    except OSError as problem:  # no room for its files, or none for a process
        raise PreflightFailed(f"The process could not be started: {problem}") from problem
    if {"begun": True} not in lines:
        raise PreflightFailed(error[-2000:])
    found = {str(item["name"]): finding(item) for item in lines if "name" in item}
    silent = "The check of it ended without an answer; load it alone to see why."
    return [
        found.get(name)
        or Finding(
            name, module, "broken" if is_on else "off", silent if is_on else "", title=name, passing=True
        ).stamped()
        for is_on, names in ((True, enabled), (False, off))
        for name, module in names
    ]


def _run(order: str, seconds: float) -> tuple[list[dict[str, Any]], str]:
    """The lines that it wrote and what it said. Files, not pipes: a plugin may leave a process behind that holds them."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.preflight"}
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile() as said:
        given.write(order)
        given.flush()
        given.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-m", "portal.plugins.preflight.child"],
            cwd=Path(__file__).resolve().parents[3],
            env=environment,
            stdin=given,
            stdout=out,
            stderr=said,
            start_new_session=True,
        )
        try:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=seconds)
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)  # itself, or what plugins have started in it
            process.wait()
        out.seek(0)
        said.seek(0)
        return _lines(out), said.read().decode(errors="replace")


def _lines(texts: Iterable[str]) -> list[dict[str, Any]]:
    """What was written whole; a process that is ended or finds the disk full leaves half a line."""
    found: list[dict[str, Any]] = []
    for text in texts:
        with suppress(ValueError):
            found.append(json.loads(text))
    return found
