"""Files follow the privacy of their collection, whichever way it is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction

from portal.files.areas import in_parts, misplaced, realign
from portal.files.library import receive_library_image
from portal.files.models import LibraryDocument, LibraryImage, LibraryRendition
from portal.jobs.decorator import LARGEST_ARGUMENTS_BYTES
from portal.jobs.public import JobRun
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import prepare_tenant
from tests.portal.files.conftest import media_files
from tests.portal.files.samples import pdf, photograph, upload
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def collection(tenant: Tenant) -> Collection:
    prepare_tenant(tenant)
    tenant.refresh_from_db()
    assert tenant.collection is not None
    return tenant.collection


@pytest.fixture
def image(tenant: Tenant, collection: Collection) -> LibraryImage:
    with tenant_scope(tenant):
        image = receive_library_image(upload("a.jpg", photograph()), title="Team", collection=collection)
        image.get_rendition("max-30x30")
    return image


def restrict(
    collection: Collection, kind: str = CollectionViewRestriction.LOGIN, **more: Any
) -> CollectionViewRestriction:
    return CollectionViewRestriction.objects.create(collection=collection, restriction_type=kind, **more)


def now_in(image: LibraryImage, area: str, client: Client | None = None) -> None:
    """The picture and all its renditions are in this area, and the other is empty."""
    image.refresh_from_db()
    assert str(image.file.name).startswith(f"{area}/images/")
    assert default_storage.exists(str(image.file.name))
    other = "public" if area == "private" else "private"
    assert media_files(other) == set()
    rendition = LibraryImage.objects.get(pk=image.pk).get_rendition("max-30x30")
    assert rendition.file.name.startswith(f"{area}/renditions/")
    assert list(misplaced()) == []


def test_a_restriction_hides_and_its_end_shows(image: LibraryImage, collection: Collection) -> None:
    old = image.file.url
    assert Client().get(old).status_code == 200
    restriction = restrict(collection)
    now_in(image, "private")
    assert Client().get(old).status_code == 404
    hidden = str(image.file.name)
    restriction.delete()
    now_in(image, "public")
    assert Client().get(image.file.url).status_code == 200
    assert hidden.rpartition("/")[2] not in image.file.url


def test_a_restriction_above_counts(image: LibraryImage, collection: Collection, tenant: Tenant) -> None:
    below = collection.add_child(name="Below")
    image.collection = below
    image.save()
    now_in(image, "public")
    restrict(collection)
    now_in(image, "private")


def test_changing_the_collection_of_one_picture(image: LibraryImage, collection: Collection) -> None:
    hidden = collection.add_child(name="Hidden")
    restrict(hidden)
    now_in(image, "public")
    image.collection = hidden
    image.save()
    now_in(image, "private")


def test_moving_a_collection(image: LibraryImage, collection: Collection) -> None:
    hidden = collection.add_child(name="Hidden")
    restrict(hidden)
    moved = collection.add_child(name="Moved")
    LibraryImage.objects.filter(pk=image.pk).update(collection=moved)
    moved.name = "Moved on"
    moved.save()
    moved.move(Collection.objects.get(pk=hidden.pk), "sorted-child")
    run_jobs()
    now_in(image, "private")


def test_the_bulk_action(image: LibraryImage, collection: Collection, editor: Client) -> None:
    hidden = Collection.objects.get(pk=collection.pk).add_child(name="Hidden")
    restrict(hidden)
    url = reverse("wagtail_bulk_action", args=["portal_files", "libraryimage", "add_to_collection"])
    response = editor.post(f"{url}?id={image.pk}", {"collection": hidden.pk})
    assert response.status_code == 302
    now_in(image, "private")


def test_the_sweep_finds_what_was_missed(image: LibraryImage, collection: Collection) -> None:
    hidden = collection.add_child(name="Hidden")
    restrict(hidden)
    LibraryImage.objects.filter(pk=image.pk).update(collection=hidden)
    assert list(misplaced()) == [(LibraryImage, image.pk)]
    assert realign() == 1
    now_in(image, "private")


def test_a_stray_rendition_is_removed(image: LibraryImage, collection: Collection) -> None:
    restrict(collection)
    now_in(image, "private")
    rendition = LibraryRendition.objects.get()
    moved = default_storage.save("public/renditions/00/stray.jpg", default_storage.open(rendition.file.name))
    LibraryRendition.objects.filter(pk=rendition.pk).update(file=moved)
    realign()
    now_in(image, "private")


def test_a_picture_of_very_many_renditions_is_hidden_too(
    image: LibraryImage, collection: Collection, tenant: Tenant
) -> None:
    """More names than one job takes, none of them twice."""
    old = str(image.file.name)
    LibraryRendition.objects.bulk_create(
        LibraryRendition(
            image=image, filter_spec=f"max-{n}x{n}", width=1, height=1, file=f"public/renditions/{n:02x}/{n:030x}.jpg"
        )
        for n in range(31, 1231)
    )
    expected = {old, *LibraryRendition.objects.values_list("file", flat=True)}
    restrict(collection)
    with tenant_scope(tenant):
        asked = [run.args["names"] for run in JobRun.objects.filter(task="files.delete").order_by("pk")]
    assert [len(names) for names in asked] == [500, 500, len(expected) - 1000]
    assert {name for names in asked for name in names} == expected
    now_in(image, "private")


def test_long_names_share_fewer_jobs() -> None:
    names = [f"public/renditions/00/{n:0900d}.jpg" for n in range(200)]
    parts = list(in_parts(names))
    assert [name for part in parts for name in part] == names
    assert all(len(json.dumps({"names": part})) <= LARGEST_ARGUMENTS_BYTES for part in parts)
    assert len(parts) == 4


def test_documents_move_too(tenant: Tenant, collection: Collection) -> None:
    with tenant_scope(tenant):
        document = LibraryDocument(title="Offer", collection=collection)
        document.file.save("Offer 1.pdf", upload("Offer 1.pdf", pdf()))
    assert str(document.file.name).startswith("public/documents/")
    restrict(collection)
    document.refresh_from_db()
    assert str(document.file.name).startswith("private/documents/")
    assert media_files("public") == set()


def test_who_sees_a_private_picture(
    image: LibraryImage, collection: Collection, editor: Client, signed_in: SignIn, other_tenant: Tenant
) -> None:
    restrict(collection)
    image.refresh_from_db()
    small = image.get_rendition("max-30x30").url
    for url in (image.file.url, small):
        assert url.startswith("/files/library/private/")
        assert editor.get(url).status_code == 200
        assert signed_in(Role.STAFF).get(url).status_code == 200
        assert Client().get(url).status_code == 404
        assert signed_in(Role.STAFF, tenant=other_tenant).get(url).status_code == 404
        assert Client().get(url.replace("/files/library/private/", "/media/")).status_code == 404


def test_a_private_thumbnail_shows_in_the_admin(image: LibraryImage, collection: Collection, editor: Client) -> None:
    restrict(collection)
    page = editor.get(reverse("wagtailimages:index"))
    assert page.status_code == 200
    assert b"/files/library/private/renditions/" in page.content


def test_a_password_opens_a_private_picture(image: LibraryImage, collection: Collection) -> None:
    restriction = restrict(collection, CollectionViewRestriction.PASSWORD, password="sesame")
    image.refresh_from_db()
    visitor = Client()
    assert visitor.get(image.file.url).status_code == 404
    session = visitor.session
    session[restriction.passed_view_restrictions_session_key] = [restriction.pk]
    session.save()
    visitor.cookies["sessionid"] = str(session.session_key)
    assert visitor.get(image.file.url).status_code == 200
