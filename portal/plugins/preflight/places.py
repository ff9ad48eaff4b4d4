"""Where a plugin's code lies, and a digest of its state, found without importing any of it."""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.machinery import ModuleSpec
from importlib.metadata import version
from pathlib import Path

SKIPPED = {"__pycache__", ".git", "node_modules"}
CODE = {".py", ".html"}


def folder_of(module: str) -> Path | None:
    """The folder of a package, or None where there is none. Its parents are not imported, as `find_spec` would."""
    path: Iterable[str] | None = None
    name = ""
    for part in module.split("."):
        name = f"{name}.{part}".lstrip(".")
        spec = _spec(name, path)
        if spec is None or spec.submodule_search_locations is None:
            return None
        path = list(spec.submodule_search_locations)
    return Path(next(iter(path))) if path else None


def _spec(name: str, path: Iterable[str] | None) -> ModuleSpec | None:
    for finder in sys.meta_path:
        try:
            spec = finder.find_spec(name, path)  # type: ignore[arg-type]  # a list is a sequence
        except Exception:  # a finder that somebody else has put there
            spec = None
        if spec is not None:
            return spec
    return None


def digest_of(module: str) -> str:
    """Changes when any file of the package changes, or what stands in the packages around it. "" where there is none."""
    folder = folder_of(module)
    if folder is None:
        return ""
    around = [folder.parents[level] / "__init__.py" for level in range(module.count("."))]
    return _digest([*_states(folder), *(_state(path) for path in around)])


def contents_of(module: str) -> str:
    """Changes with what stands in the files of a package, and is the same on each machine that has the same."""
    folder = folder_of(module)
    if folder is None:
        return ""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in CODE and not SKIPPED & {*path.parts})
    return _digest(f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in paths)


def ground(*matters: object) -> str:
    """What all plugins stand on: Python, the installed packages, the portal's own code, `.env` and the given values."""
    portal = Path(__file__).resolve().parents[2]
    packages = [sysconfig.get_path(name) for name in ("purelib", "platlib")]
    versions = [f"{name} {version(name)}" for name in ("django", "wagtail")]
    states = [*_states(portal), *(_state(Path(path)) for path in packages), _state(portal.parent / ".env")]
    return _digest([sys.version, *versions, *states, *(repr(value) for value in matters)])


def settings_digest(slug: str) -> str:
    """Changes when a setting of the plugin's own does; none of their values can be read out of it."""
    prefix = f"FOYER_{slug.upper().replace('-', '_')}_"
    own = sorted((name, value) for name, value in os.environ.items() if name.startswith(prefix))
    return _digest([repr(own)]) if own else ""


def _states(folder: Path) -> Iterator[str]:
    """Name, time and size of each file below a folder, in a fixed order."""
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    for entry in entries:
        if entry.is_dir():
            if entry.name not in SKIPPED:
                yield from _states(Path(entry.path))
        elif not entry.name.endswith((".pyc", "~", ".swp")):
            found = entry.stat()
            yield f"{entry.path} {found.st_mtime_ns} {found.st_size}"


def _state(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return f"{path} -"
    return f"{path} {found.st_mtime_ns} {found.st_size if path.is_file() else ''}"


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
