"""What nothing points to is removed after a day, and nothing else ever."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from wagtail.models import UploadedFile

from portal.files.models import LibraryImage
from portal.files.public import receive
from portal.files.quarantine import quarantine_root
from portal.files.sweep import sweep
from portal.jobs.models import JobRun
from portal.jobs.public import State
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.portal.files.conftest import media_files
from tests.portal.files.samples import mp4, pdf, photograph, upload
from tests.portal.files.test_library_documents import add as add_document
from tests.portal.files.test_library_documents import add_media
from tests.portal.files.test_library_images import add as add_image
from tests.portal.files.test_library_images import add_multiple

pytestmark = pytest.mark.django_db(transaction=True)

LATER = timedelta(days=2)


def everything() -> set[str]:
    return {f"{area}/{name}" for area in ("public", "private") for name in media_files(area)}


def test_what_is_in_use_stays(tenant: Tenant, other_tenant: Tenant, editor: Client) -> None:
    for owner in (tenant, other_tenant):
        with tenant_scope(owner):
            receive(upload("a.jpg", photograph()), purpose="note")
    add_image(editor, "a.jpg", photograph())
    LibraryImage.objects.get().get_rendition("max-20x20")
    add_document(editor, "a.pdf", pdf())
    add_media(editor, "video", "a.mp4", mp4(), thumbnail=upload("t.jpg", photograph()))
    before = everything()
    assert len(before) == 2 * 4 + 2 + 1 + 2
    assert sweep(now=timezone.now() + LATER) == 0
    assert everything() == before


def test_what_is_nobodys_goes_after_a_day(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        stored = receive(upload("a.jpg", photograph()), purpose="note")
    lost = {
        default_storage.save(name, upload("x.pdf", pdf()))
        for name in (
            "private/stored/aa/x.pdf",
            "public/images/aa/x.jpg",
            "private/renditions/aa/x.jpg",
            "public/media/aa/x.mp4",
        )
    }
    # Not ours: a plugin may keep files of its own, also while it is off.
    foreign = default_storage.save("private/of_a_plugin/aa/x.pdf", upload("x.pdf", pdf()))
    assert sweep() == 0
    assert lost <= everything()
    assert sweep(now=timezone.now() + LATER) == len(lost)
    assert everything() == {str(stored.file.name), *stored.variants.values(), foreign}
    assert sweep(now=timezone.now() + LATER) == 0


def test_an_upload_whose_transaction_failed(tenant: Tenant) -> None:
    from django.db import transaction

    class Wrong(Exception):
        pass

    with contextlib.suppress(Wrong), tenant_scope(tenant), transaction.atomic():
        receive(upload("a.jpg", photograph()), purpose="note")
        raise Wrong
    assert len(everything()) == 4
    assert sweep(now=timezone.now() + LATER) == 4
    assert everything() == set()


def test_uploads_that_nobody_finished(editor: Client) -> None:
    add_multiple(editor, "a.jpg", photograph(), title="x" * 300)
    assert UploadedFile.objects.count() == 1
    assert all(name.startswith("private/wagtail_uploads/") for name in everything())
    sweep()
    assert UploadedFile.objects.count() == 1
    sweep(now=timezone.now() + LATER)
    assert UploadedFile.objects.count() == 0
    assert everything() == set()


def test_what_a_killed_process_left_in_quarantine() -> None:
    old, new = (quarantine_root() / name for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "upload").write_bytes(b"x")
    day_before = time.time() - 2 * 86_400
    os.utime(old, (day_before, day_before))
    sweep()
    assert not old.exists()
    assert new.exists()


def test_without_any_folder() -> None:
    shutil.rmtree(Path(settings.MEDIA_ROOT), ignore_errors=True)
    assert sweep() == 0


def test_the_jobs() -> None:
    from portal.files.tasks import realign_library
    from portal.files.tasks import sweep as sweep_job

    sweep_job.enqueue()
    realign_library.enqueue()
    run_jobs()
    with system_scope("jobs"):
        runs = {run.task: (run.state, run.result) for run in JobRun.objects.filter(task__startswith="files.")}
    assert runs == {
        "files.sweep": (State.DONE, "0 files removed"),
        "files.realign_library": (State.DONE, "0 files moved"),
    }
