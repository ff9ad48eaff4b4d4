"""The same behaviour on S3, by settings alone."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import CollectionViewRestriction

from portal.files.areas import misplaced
from portal.files.models import LibraryDocument, LibraryImage, StoredFile
from portal.files.public import FileRefused, receive, remove
from portal.files.storage import RoutedStorage
from portal.files.sweep import sweep
from portal.jobs.models import JobRun
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.portal.files.conftest import media_files
from tests.portal.files.s3 import SECRET, keys, make_bucket, moto, rclone, rclone_program, s3_storages
from tests.portal.files.samples import pdf, photograph, upload
from tests.portal.files.test_library_documents import add as add_document
from tests.portal.files.test_library_images import add as add_image
from tests.portal.files.test_library_images import add_multiple, choose
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with moto() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str) -> Iterator[Any]:
    client = make_bucket(endpoint)
    with override_settings(STORAGES=s3_storages(endpoint)):
        yield client
    for key in keys(client):
        client.delete_object(Bucket="foyer", Key=key)


def test_a_stored_file(bucket: Any, tenant: Tenant, signed_in: SignIn) -> None:
    with tenant_scope(tenant):
        stored = receive(upload("Übersicht.jpg", photograph()), purpose="note")
    assert keys(bucket) == {str(stored.file.name), *stored.variants.values()}
    assert media_files("private") == media_files("quarantine") == set()

    client = signed_in(Role.STAFF)
    answer = client.get(stored.download_url)
    assert answer.status_code == 302
    assert answer["Cache-Control"] == "private, no-store"
    assert "X-Amz-Expires=60" in answer["Location"]
    with urllib.request.urlopen(answer["Location"]) as response:
        assert len(response.read()) == stored.size_bytes
        assert response.headers["Content-Type"] == "image/jpeg"
        assert response.headers["Content-Disposition"].startswith("attachment")
    small: Any = client.get(stored.size_url(64))
    assert small.status_code == 200
    assert b"".join(small.streaming_content)[:4] in {b"\x89PNG", b"\xff\xd8\xff\xe0"}

    with tenant_scope(tenant):
        remove(stored)
    assert keys(bucket) == set()


def test_the_library(bucket: Any, editor: Client, tenant: Tenant, signed_in: SignIn) -> None:
    for enter in (add_image, add_multiple, choose):
        assert enter(editor, "a.jpg", photograph()).status_code in {200, 302}
    assert LibraryImage.objects.count() == 3
    image = LibraryImage.objects.order_by("pk")[0]
    small = image.get_rendition("max-30x30")
    assert small.url.startswith("/media/renditions/")
    shown: Any = Client().get(small.url)
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Cache-Control"] == "public, max-age=31536000, immutable"
    part: Any = Client().get(image.file.url, headers={"Range": "bytes=0-2"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"\xff\xd8\xff")

    CollectionViewRestriction.objects.create(
        collection=tenant.collection, restriction_type=CollectionViewRestriction.LOGIN
    )
    assert list(misplaced()) == []
    assert not [key for key in keys(bucket) if key.startswith("public/")]
    image.refresh_from_db()
    assert Client().get(image.file.url).status_code == 404
    assert editor.get(image.file.url).status_code == 200


def test_a_document(bucket: Any, editor: Client) -> None:
    add_document(editor, "Offer.pdf", pdf())
    answer = Client().get(LibraryDocument.objects.get().url)
    assert answer.status_code == 302
    with urllib.request.urlopen(answer["Location"]) as response:
        assert response.read() == pdf()


def test_the_sweeper(bucket: Any, tenant: Tenant) -> None:
    from datetime import timedelta

    from django.utils import timezone

    with tenant_scope(tenant):
        stored = receive(upload("a.jpg", photograph()), purpose="note")
    lost = default_storage.save("private/stored/aa/lost.pdf", upload("x.pdf", pdf()))
    later = timezone.now() + timedelta(days=2)
    assert sweep() == 0
    assert sweep(now=later) == 1
    assert lost not in keys(bucket)
    assert stored.file.name in keys(bucket)


def test_no_secret_in_a_task(bucket: Any, editor: Client) -> None:
    """Wagtail writes a storage's arguments into the arguments of its tasks."""
    add_image(editor, "a.jpg", photograph())
    image = LibraryImage.objects.get()
    editor.post(reverse("wagtailimages:delete", args=[image.pk]))
    assert LibraryImage.objects.count() == 0
    from portal.tenants.scope import system_scope

    with system_scope("jobs"):
        arguments = json.dumps(list(JobRun.objects.values_list("args", flat=True)))
    assert "RoutedStorage" in arguments
    assert SECRET not in arguments
    assert "test-key-id" not in arguments


@pytest.mark.skipif(rclone_program() is None, reason="needs rclone")
class TestWrongSecret:
    """A storage that refuses: a sentence, nothing kept, and no secret, key id or address on the page or in the log."""

    @pytest.fixture(autouse=True)
    def _storage(self, tmp_path: Path) -> Iterator[None]:
        with rclone(tmp_path / "s3") as endpoint:
            self.endpoint = endpoint
            with override_settings(STORAGES=s3_storages(endpoint, secret="wrong-secret-of-the-operator")):
                yield

    def test_the_right_one_works(self, tenant: Tenant) -> None:
        with override_settings(STORAGES=s3_storages(self.endpoint)), tenant_scope(tenant):
            stored = receive(upload("a.pdf", pdf()), purpose="note")
            assert RoutedStorage().exists(str(stored.file.name))

    def test_receive(self, tenant: Tenant) -> None:
        with tenant_scope(tenant):
            with pytest.raises(FileRefused) as refused:
                receive(upload("a.jpg", photograph()), purpose="note")
            assert StoredFile.objects.count() == 0
        assert refused.value.code == "storage"
        assert media_files("quarantine") == set()

    @pytest.mark.parametrize("enter", [add_image, add_multiple, choose, add_document])
    def test_the_library(self, enter: Any, editor: Client, caplog: pytest.LogCaptureFixture) -> None:
        name, content = ("a.pdf", pdf()) if enter is add_document else ("a.jpg", photograph())
        response = enter(editor, name, content)
        assert response.status_code == 200
        said = response.content.decode()
        assert "the file storage does not answer as it should" in said
        for word in ("wrong-secret-of-the-operator", "test-key-id", self.endpoint):
            assert word not in said
            assert word not in caplog.text
        assert LibraryImage.objects.count() == LibraryDocument.objects.count() == 0

    def test_a_download(self, tenant: Tenant, signed_in: SignIn) -> None:
        with override_settings(STORAGES=s3_storages(self.endpoint)), tenant_scope(tenant):
            stored = receive(upload("a.jpg", photograph()), purpose="note")
        answer = signed_in(Role.STAFF).get(stored.size_url(64))
        assert answer.status_code == 503
        assert b"try again" in answer.content
        assert b"test-key-id" not in answer.content

    def test_health_says_what_to_look_at(self, caplog: pytest.LogCaptureFixture) -> None:
        from portal.health.checks import CHECKS, ready

        found = CHECKS["files"]()
        assert (found.healthy, "refuses the key: see FOYER_S3_ACCESS_KEY and FOYER_S3_SECRET_KEY" in found.words) == (
            False,
            True,
        )
        assert ready(), "pages go on without the file storage"
        for word in ("wrong-secret-of-the-operator", "test-key-id", self.endpoint):
            assert word not in found.words + caplog.text
        with override_settings(STORAGES=s3_storages(self.endpoint)):
            assert CHECKS["files"]().healthy


def test_health_says_when_there_is_no_bucket(endpoint: str) -> None:
    from portal.health.checks import CHECKS

    elsewhere = s3_storages(endpoint)
    for area in ("public", "private"):
        elsewhere[area]["OPTIONS"]["bucket_name"] = "not-made"
    with override_settings(STORAGES=elsewhere):
        found = CHECKS["files"]()
    assert (found.healthy, found.words) == (False, "The S3 server has no bucket of this name: see FOYER_S3_BUCKET.")
