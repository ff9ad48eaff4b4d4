"""A process that is killed in any step of an upload: no half file is published, and the sweeper leaves no orphan."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from portal.files.library import receive_library_image
from portal.files.models import LibraryImage, StoredFile
from portal.files.quarantine import quarantine_root
from portal.files.sweep import known_names, sweep
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.time_accounts.test_killed import database_url
from tests.faults.files.nursery import ORPHAN
from tests.portal.files.conftest import _empty_media, media_files
from tests.portal.files.samples import photograph, upload

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
fixtures = (_empty_media,)
ROOT = Path(__file__).resolve().parents[3]
EARLY = ("reading", "written down", "looked into", "in the picture worker", "re-encoded")
STORING = ("in the middle of storing", "stored beside its name", "stored")
AGES_AGO = 2 * 86_400


def in_full(step: str) -> Any:
    """A step that `make test-long` alone goes through, because another test goes through the like of it."""
    return pytest.param(step, marks=pytest.mark.long)


class Nursery:
    def __init__(self, photo: Path) -> None:
        self.photo = photo
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "portal.settings.test",
            "DATABASE_URL": database_url(),
            "FOYER_TEST_ROOT": str(Path(settings.MEDIA_ROOT).parent),
            "FOYER_LOG_LEVEL": "ERROR",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.files.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def child(self, step: str, what: str, tenant: Tenant) -> int:
        """How a child ended that was to do `what` and to die at `step`."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        command = {"step": step, "what": what, "tenant": tenant.pk, "path": str(self.photo)}
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture(scope="module")
def nursery(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    photo = tmp_path_factory.mktemp("photo") / "photo.jpg"
    photo.write_bytes(photograph((900, 600)))
    made = Nursery(photo)
    yield made
    assert made.process.stdin is not None
    made.process.stdin.close()
    made.process.kill()
    made.process.wait()


def on_disk() -> set[str]:
    return {f"{area}/{name}" for area in ("public", "private") for name in media_files(area)}


def all_is_whole() -> None:
    """Every file that has its name is a whole picture, and every row's file is there."""
    for name in on_disk():
        if not name.endswith(".part"):
            Image.open(io.BytesIO(default_storage.open(name).read())).load()
    assert known_names() - {""} <= on_disk()


def swept() -> None:
    """Two days later."""
    deadline = time.monotonic() + 120
    while orphan_works() and time.monotonic() < deadline:
        time.sleep(0.05)
    before = time.time() - AGES_AGO
    for folder in quarantine_root().iterdir() if quarantine_root().exists() else ():
        os.utime(folder, (before, before))
    sweep(now=timezone.now() + timedelta(days=2))
    assert media_files("quarantine") == set()
    assert not quarantine_root().exists() or list(quarantine_root().iterdir()) == []
    assert on_disk() == known_names() - {""}


def orphan_works() -> bool:
    """Whether a picture worker whose caller is no more goes on. It ends by itself, and nobody else ends it."""
    noted = Path(settings.MEDIA_ROOT).parent / ORPHAN
    try:
        return b"imaging/worker.py" in Path(f"/proc/{noted.read_text()}/cmdline").read_bytes()
    except FileNotFoundError:
        return False


def test_without_a_death_all_is_there(nursery: Nursery, tenant: Tenant) -> None:
    assert nursery.child("never", "stored", tenant) == 0
    with tenant_scope(tenant):
        assert StoredFile.objects.count() == 1
    assert len(on_disk()) == 4
    swept()


@pytest.mark.parametrize("step", [*EARLY, *STORING, "some sizes stored", "row written", "committed"])
def test_a_stored_file(step: str, nursery: Nursery, tenant: Tenant) -> None:
    assert nursery.child(step, "stored", tenant) == -signal.SIGKILL
    all_is_whole()
    swept()
    with tenant_scope(tenant):
        rows = list(StoredFile.objects.all())
    assert len(rows) == (1 if step == "committed" else 0)
    for row in rows:
        content = default_storage.open(str(row.file.name)).read()
        assert (hashlib.sha256(content).hexdigest(), len(row.variants)) == (row.sha256, 3)


@pytest.mark.parametrize("step", [*map(in_full, STORING), "row written", in_full("committed")])
def test_a_picture_of_the_library(step: str, nursery: Nursery, tenant: Tenant) -> None:
    assert nursery.child(step, "library", tenant) == -signal.SIGKILL
    all_is_whole()
    swept()
    assert LibraryImage.objects.count() == (1 if step == "committed" else 0)


@pytest.mark.parametrize(
    "step", [in_full("in the middle of storing"), in_full("stored"), "row written", "removing the old"]
)
def test_a_replacement(step: str, nursery: Nursery, tenant: Tenant) -> None:
    """Until the commit the old picture is there and is the row's; after it, the new one."""
    with tenant_scope(tenant):
        image = receive_library_image(upload("a.jpg", photograph()), title="Team")
    old = str(image.file.name)
    assert nursery.child(step, "replace", tenant) == -signal.SIGKILL
    all_is_whole()
    image = LibraryImage.objects.get()
    assert (str(image.file.name) == old) == (step != "removing the old")
    assert image.width == (900 if step == "removing the old" else 120)
    swept()


@pytest.mark.parametrize("step", ["row written", "stored", "pointed to", "removing the old"])
def test_a_picture_that_becomes_private(step: str, nursery: Nursery, tenant: Tenant) -> None:
    """Public until the commit; from then on a job of the same transaction ends what the process could not."""
    with tenant_scope(tenant):
        image = receive_library_image(upload("a.jpg", photograph()), title="Team")
        image.get_rendition("max-30x30")
    assert nursery.child(step, "hide", tenant) == -signal.SIGKILL
    all_is_whole()
    run_jobs()
    image = LibraryImage.objects.get()
    if step == "row written":
        assert str(image.file.name).startswith("public/")
        assert media_files("private") == set()
    else:
        assert str(image.file.name).startswith("private/")
        assert media_files("public") == set()
    all_is_whole()
    swept()
