"""A worker that is killed while it converts a film: what was made plays on, the encoder is gone, and the next attempt
goes on with what is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import override_settings
from django.utils import timezone

from portal.files.collections import collection_of
from portal.files.films.models import FilmState
from portal.files.films.selectors import playable
from portal.files.models import LibraryMedia
from portal.files.quarantine import quarantine_root
from portal.files.sweep import known_names, sweep
from portal.jobs.sweeper import Sweeper
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from tests.crm_plugin.time_accounts.test_killed import database_url
from tests.portal.files.conftest import _empty_media, media_files
from tests.portal.files.films.made import film, its_film, needs_ffmpeg, recording

pytestmark = [pytest.mark.faults, needs_ffmpeg, pytest.mark.django_db(transaction=True)]
fixtures = (_empty_media,)
ROOT = Path(__file__).resolve().parents[3]
KEPT = {
    "poster kept": {"poster"},
    "mp4 kept": {"poster", "mp4"},
    "480 stored": {"poster", "mp4"},
    "480 kept": {"poster", "mp4", "480", "master"},
    "while encoding": {"poster", "mp4", "480", "master"},
}


def worker(step: str) -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "DATABASE_URL": database_url(),
        "FOYER_TEST_ROOT": str(Path(settings.MEDIA_ROOT).parent),
        "FOYER_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "tests.faults.files.films", step]
    return subprocess.run(command, cwd=ROOT, env=environment, timeout=240, check=False).returncode


def give_back() -> None:
    """What the sweeper of jobs does with a run whose worker is silent, without the wait."""
    with override_settings(FOYER_JOB_LEASE_SECONDS=0):
        assert Sweeper().sweep() == 1


def encoders() -> list[str]:
    """Encoders of this test's folder that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:
            continue
        if b"ffmpeg" in words and str(settings.MEDIA_ROOT).encode() in words:
            found.append(path.parent.name)
    return found


@pytest.mark.parametrize("step", list(KEPT))
def test_what_was_made_plays_on_and_the_rest_follows(step: str, tenant: Tenant) -> None:
    media = recording(film("1280x720", 8), collection=collection_of(tenant))
    assert worker(step) == -signal.SIGKILL
    deadline = time.monotonic() + 20
    while encoders() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert encoders() == []
    half = its_film(media)
    assert (half.state, set(half.made)) == (FilmState.CONVERTING, KEPT[step])
    assert all(default_storage.exists(name) for name in half.names())
    shown = playable(LibraryMedia.objects.get(pk=media.pk))
    assert (shown is not None) == ("mp4" in KEPT[step])
    give_back()
    run_jobs(ahead=timedelta(hours=1))
    made = its_film(media)
    assert (made.state, made.sizes) == (FilmState.READY, ["480", "720"])
    for key in KEPT[step] - {"master"}:
        assert made.made[key] == half.made[key]
    before = time.time() - 2 * 86_400
    for folder in quarantine_root().iterdir():
        os.utime(folder, (before, before))
    sweep(now=timezone.now() + timedelta(days=2))
    assert {f"{area}/{name}" for area in ("public", "private") for name in media_files(area)} == known_names() - {""}
    assert media_files("quarantine") == set()
