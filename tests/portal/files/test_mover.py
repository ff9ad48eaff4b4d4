"""All files go from disk to S3 and back, compared by their sums; a run that is cut off goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from portal.files import mover
from portal.files.ends import End
from portal.files.models import LibraryImage, StoredFile
from portal.files.mover import Journal
from portal.files.public import receive
from portal.settings.env import BASE_DIR
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.portal.files.conftest import media_files
from tests.portal.files.s3 import BUCKET, file_ends, keys, make_bucket, moto, s3_storages
from tests.portal.files.samples import pdf, photograph, upload
from tests.portal.files.test_library_documents import add as add_document
from tests.portal.files.test_library_images import add as add_image

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with moto() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str, tmp_path: Path) -> Iterator[Any]:
    client = make_bucket(endpoint)
    with override_settings(FOYER_FILE_ENDS=file_ends(endpoint), FOYER_VAR_ROOT=tmp_path):
        yield client
    for key in keys(client):
        client.delete_object(Bucket=BUCKET, Key=key)


@pytest.fixture
def filled(tenant: Tenant, editor: Client) -> None:
    with tenant_scope(tenant):
        receive(upload("Übersicht.jpg", photograph()), purpose="note")
    add_image(editor, "a.jpg", photograph())
    LibraryImage.objects.get().get_rendition("max-30x30")
    add_document(editor, "Offer.pdf", pdf())


def on_disk() -> set[str]:
    return {f"{area}/{name}" for area in ("public", "private") for name in media_files(area)}


def files(*arguments: str) -> str:
    out = StringIO()
    call_command("files", *arguments, stdout=out, stderr=out)
    # A slow machine says in between how far it is.
    return "".join(line for line in out.getvalue().splitlines(keepends=True) if " s left." not in line)


def on_s3(endpoint: str) -> Any:
    return override_settings(STORAGES=s3_storages(endpoint), FOYER_STORAGE="s3")


def test_there_and_back(bucket: Any, endpoint: str, filled: None) -> None:
    before = {name: (Path(settings.MEDIA_ROOT) / name).read_bytes() for name in on_disk()}
    assert len(before) == 7
    assert files("move", "--to", "s3", "--dry-run").startswith("7 files to copy")
    assert keys(bucket) == set()
    said = files("move", "--to", "s3")
    assert said.startswith("7 files copied")
    assert "FOYER_STORAGE=s3" in said
    assert keys(bucket) == set(before) == on_disk()
    again = files("move", "--to", "s3")
    assert again.startswith("0 files copied")
    assert "7 were there" in again

    with pytest.raises(CommandError, match="still uses"):
        files("move", "--to", "s3", "--delete-source")
    assert on_disk() == set(before)
    with on_s3(endpoint):
        assert files("verify").startswith("7 files, all there")
        assert files("move", "--to", "s3", "--delete-source").startswith("7 files deleted")
        assert on_disk() == set()
        assert files("verify").startswith("7 files, all there")

    assert files("move", "--to", "disk").startswith("7 files copied")
    assert {name: (Path(settings.MEDIA_ROOT) / name).read_bytes() for name in on_disk()} == before


def test_what_is_not_there_is_not_deleted(bucket: Any, endpoint: str, filled: None) -> None:
    files("move", "--to", "s3")
    lost = sorted(keys(bucket))[0]
    bucket.delete_object(Bucket=BUCKET, Key=lost)
    with on_s3(endpoint), pytest.raises(CommandError, match="1 files are not at the new place"):
        files("move", "--to", "s3", "--delete-source")
    assert on_disk() == {lost}


def test_what_differs_is_copied_anew(bucket: Any, filled: None, tmp_path: Path) -> None:
    files("move", "--to", "s3")
    name = sorted(keys(bucket))[0]
    size = len(bucket.get_object(Bucket=BUCKET, Key=name)["Body"].read())
    bucket.put_object(Bucket=BUCKET, Key=name, Body=b"x" * size)
    (tmp_path / "files-copied-to-s3.jsonl").unlink()
    assert files("move", "--to", "s3").startswith("1 files copied")
    assert bucket.get_object(Bucket=BUCKET, Key=name)["Body"].read() == (Path(settings.MEDIA_ROOT) / name).read_bytes()


def test_a_copy_that_arrives_wrong_is_taken_away(bucket: Any, filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that swaps bytes, which only a reading of the copy finds."""
    write = End.write

    def swapped(self: End, name: str, content: Any) -> None:
        from django.core.files.base import ContentFile

        write(self, name, ContentFile(b"?" + content.read()[1:]))

    monkeypatch.setattr(End, "write", swapped)
    with pytest.raises(CommandError, match="7 files are not at the new place"):
        files("move", "--to", "s3")
    assert keys(bucket) == set()
    assert len(on_disk()) == 7


def test_the_journal_may_be_cut_off(bucket: Any, filled: None, tmp_path: Path) -> None:
    files("move", "--to", "s3")
    path = tmp_path / "files-copied-to-s3.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    assert files("move", "--to", "s3").startswith("0 files copied")
    with mover.journal(End("s3")) as log:
        assert set(log.known) == keys(bucket)


def test_two_at_once(bucket: Any, filled: None) -> None:
    with mover.journal(End("s3")), pytest.raises(CommandError, match="another run"):
        files("move", "--to", "s3")
    assert keys(bucket) == set()


def test_a_file_that_is_deleted_meanwhile(bucket: Any, filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    has = Journal.has
    gone = sorted(on_disk())[0]

    def deleted(self: Journal, kept: Any) -> bool:
        (Path(settings.MEDIA_ROOT) / gone).unlink(missing_ok=True)
        return has(self, kept)

    monkeypatch.setattr(Journal, "has", deleted)
    assert "1 were deleted meanwhile" in files("move", "--to", "s3")
    assert keys(bucket) == on_disk()


def test_an_s3_without_bucket(endpoint: str, filled: None, tmp_path: Path) -> None:
    ends = file_ends(endpoint)
    for area in ends["s3"].values():
        area["OPTIONS"]["bucket_name"] = "not-made"
    with (
        override_settings(FOYER_FILE_ENDS=ends, FOYER_VAR_ROOT=tmp_path),
        pytest.raises(CommandError, match="failed to"),
    ):
        files("move", "--to", "s3")
    assert len(on_disk()) == 7


def test_verify_names_what_is_missing_or_changed(filled: None, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        stored = str(StoredFile.objects.get().file.name)
    picture = str(LibraryImage.objects.get().file.name)
    default_storage.delete_now(picture)  # type: ignore[attr-defined]
    (Path(settings.MEDIA_ROOT) / stored).write_bytes(b"something else")
    out = StringIO()
    with pytest.raises(CommandError, match="2 of 7 files"):
        call_command("files", "verify", stdout=out, stderr=out)
    assert f"{picture} is missing." in out.getvalue()
    assert f"{stored} is not what was stored." in out.getvalue()


MOVE = """
import django, sys
from django.conf import settings
django.setup()
from portal.files import mover
from portal.files.ends import End
settings.FOYER_FILE_ENDS["s3"] = {storages!r}
settings.FOYER_VAR_ROOT = {var!r}
with mover.journal(End("s3")) as log:
    mover.copy_all(End("disk"), End("s3"), log, tell=print)
"""


def test_killed_in_the_middle(bucket: Any, endpoint: str, tmp_path: Path) -> None:
    """A kill at any moment: what was noted is not read again, and in the end all is there."""
    for number in range(60):
        default_storage.save(f"private/stored/{number:02x}/{number:030x}.bin", upload("x.bin", os.urandom(200_000)))
    code = MOVE.format(storages=file_ends(endpoint)["s3"], var=str(tmp_path))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "FOYER_TEST_ROOT": str(Path(settings.MEDIA_ROOT).parent),
    }
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=BASE_DIR)
    deadline = time.monotonic() + 240
    while len(keys(bucket)) < 5 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=20) == -signal.SIGKILL
    there = len(keys(bucket))
    assert 5 <= there < 60
    said = files("move", "--to", "s3")
    assert int(said.split()[0]) >= 60 - there
    assert keys(bucket) == on_disk()
    for name in on_disk():
        kept = bucket.get_object(Bucket=BUCKET, Key=name)["Body"].read()
        assert kept == (Path(settings.MEDIA_ROOT) / name).read_bytes()
