"""What was found about each plugin, kept in a folder until a file, a version or a setting changes."""

from __future__ import annotations

import fcntl
import hashlib
import json
import math
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from portal.plugins.preflight.places import digest_of, settings_digest

KEPT = 40  # verdicts about as many sets of plugins


@dataclass(frozen=True, slots=True)
class Finding:
    """One plugin. `state` as in `portal.plugins.discovery`, `off` for one that was named only; the rest is for people.

    `passing`: what was found may be otherwise the next time, although no file has changed.
    """

    name: str
    module: str
    state: str
    reason: str = ""
    config_path: str = ""
    slug: str = ""
    title: str = ""
    summary: str = ""
    version: str = ""
    needs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    code: str = ""
    settings: str = ""
    passing: bool = False

    def stamped(self) -> Finding:
        """With the state of its files and settings at this moment."""
        return replace(self, code=digest_of(self.module), settings=settings_digest(self.slug))

    def fresh(self) -> bool:
        return (self.code, self.settings) == (digest_of(self.module), settings_digest(self.slug))


def kept(
    folder: Path, ground: str, enabled: Sequence[str], known: Sequence[str], *, since: float = math.inf
) -> dict[str, Finding] | None:
    """A verdict that still holds for these enabled and further known names; None when the plugins must be looked at.

    A passing fault holds only if it was found after `since`: for those that waited while another process looked.
    One about more plugins will do if it found all the enabled ones usable: they do not need the others' presence.
    """
    for path in sorted(folder.glob("verdict-*.json"), key=_time, reverse=True):
        found = _read(path, ground)
        if found is None or not {*enabled, *known} <= found.keys():
            continue
        examined = [name for name, finding in found.items() if finding.state != "off"]
        usable = all(found[name].state == "ready" for name in enabled)
        if not (usable or set(examined) == set(enabled)):
            continue
        asked = [found[name] for name in {*enabled, *known}]
        if any(finding.passing for finding in asked) and _time(path) < since:
            continue
        if all(finding.fresh() for finding in asked):
            return found
    return None


def keep(folder: Path, ground: str, findings: Sequence[Finding]) -> None:
    """Write a verdict for the starts to come. Where nothing can be written, each start looks anew."""
    content = json.dumps({"ground": ground, "findings": [asdict(finding) for finding in findings]})
    name = " ".join(sorted(finding.name for finding in findings if finding.state != "off"))
    with suppress(OSError):
        handle, draft = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        os.replace(draft, folder / f"verdict-{_short(f'{ground} {name}')}.json")
        for old in sorted(folder.glob("verdict-*.json"), key=_time, reverse=True)[KEPT:]:
            old.unlink()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time, so that those that start together wait for the first one's verdict."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError:
        yield
        return
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(path: Path, ground: str) -> dict[str, Finding] | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["ground"] != ground:
            return None
        return {item["name"]: finding(item) for item in content["findings"]}
    except (OSError, ValueError, KeyError, TypeError):  # half a file, or one of another version
        return None


def finding(item: dict[str, Any]) -> Finding:
    """From its JSON form."""
    return Finding(**{**item, **{name: tuple(item[name]) for name in ("needs", "labels")}})


def _time(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:12]
