"""The demo's two tenants in a database of their own: filled once, then copied for each module of tests that needs it.

The copy is real: requests commit, jobs are queued, another process can open it. It is kept between runs while no
source file changes and the day is the same (the demo's year of data ends today).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from wagtail.models import Site

from tests.support import template_database
from tests.support.demo_places import Files, Place, Server

ROOT = Path(__file__).resolve().parent.parent.parent
PROJECT = ("portal", "cms_sections", "crm_plugin", "integrations_plugin", "reports_plugin", "tests/support")


@dataclass(frozen=True, slots=True)
class FilledDemo:
    """A filled database. `environment` leads another process to it and to its own copy of the media."""

    name: str
    environment: dict[str, str] = field(default_factory=dict)


@contextmanager
def filled_demo(name: str) -> Iterator[FilledDemo]:
    """A copy of the filled demo called `name`, dropped at the end; meanwhile the test's own connection points at it."""
    place = _place()
    kept = _kept(place)
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    shutil.copytree(kept / "media", folder / "media")
    before, media = str(connection.settings_dict["NAME"]), Path(settings.MEDIA_ROOT)
    shutil.copytree(kept / "media", media, dirs_exist_ok=True)
    copy = place.copy(kept, folder)
    _point_at(copy)
    try:
        yield FilledDemo(copy, {"FOYER_TEST_ROOT": str(folder), **place.environment(copy)})
    finally:
        _point_at(before)
        place.drop(copy)
        shutil.rmtree(folder, ignore_errors=True)
        for file in (path for path in (kept / "media").rglob("*") if path.is_file()):
            (media / file.relative_to(kept / "media")).unlink(missing_ok=True)


def _place() -> Place:
    return Server() if connection.vendor == "postgresql" else Files()


def _point_at(name: str) -> None:
    """Use another database, and forget what Django and Wagtail remember of the rows of the last one."""
    connection.close()
    connection.settings_dict["NAME"] = name
    cache.clear()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()


def _kept(place: Place) -> Path:
    """The folder of the kept demo, made anew when anything has changed; several workers may ask at once."""
    clone = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / f"foyer-demo-{os.getuid()}-{clone}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        family = f"foyer_demo_{clone}_{connection.vendor}"
        kept = folder / f"{family}_{_fingerprint()}"
        if not (kept / "filled").exists():
            for old in folder.glob(f"{family}_*"):
                place.forget(old)
                shutil.rmtree(old, ignore_errors=True)
            (kept / "media").mkdir(parents=True)
            place.start(kept)
            _fill({"FOYER_TEST_ROOT": str(kept), **place.environment(place.name(kept))})
            (kept / "filled").touch()
    return kept


def _fill(environment: dict[str, str]) -> None:
    # A process of its own: its storages, caches and connections are those of the new database from the start.
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.fill_demo"],
        cwd=ROOT,
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"The demo could not be filled:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"


def _fingerprint() -> str:
    state = f"{template_database.fingerprint()} {connection.vendor} {datetime.now(UTC):%Y-%m-%d}"
    digest = hashlib.sha256(state.encode())
    for source in PROJECT:
        for path in sorted((ROOT / source).rglob("*.py")):
            digest.update(f"{path.relative_to(ROOT)} {path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:16]
