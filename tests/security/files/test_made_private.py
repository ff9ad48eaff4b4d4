"""What is made private, by whichever way, is gone from its public address, its renditions too; and comes back anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction
from wagtailmedia.models import MediaType

from portal.files.areas import misplaced
from portal.files.library import receive_library_image
from portal.files.models import LibraryDocument, LibraryImage, LibraryMedia, LibraryRendition
from portal.files.privacy import ANSWER
from portal.jobs.testing import run_jobs
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from portal.tenants.services import prepare_tenant
from tests.portal.files.conftest import media_files
from tests.portal.files.s3 import keys, make_bucket, moto, s3_storages
from tests.portal.files.samples import mp3, pdf, photograph, upload
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db(transaction=True)
HIDDEN_INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


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


# Making files public is asked first.
AGREED = {ANSWER: "on"}


class Library:
    """A picture with two renditions, a document and a recording with its thumbnail, in one collection beside a hidden one."""

    def __init__(self, tenant: Tenant, admin: Client) -> None:
        prepare_tenant(tenant)
        tenant.refresh_from_db()
        assert tenant.collection is not None
        self.admin = admin
        self.hidden = tenant.collection.add_child(name="Hidden")
        self.shown = Collection.objects.get(pk=tenant.collection.pk).add_child(name="Shown")
        CollectionViewRestriction.objects.create(
            collection=self.hidden, restriction_type=CollectionViewRestriction.LOGIN
        )
        with tenant_scope(tenant):
            picture = receive_library_image(upload("a.jpg", photograph()), title="Team", collection=self.shown)
            document = LibraryDocument(title="Offer", collection=self.shown)
            document.file.save("offer.pdf", upload("offer.pdf", pdf()))
            film = LibraryMedia(title="Film", collection=self.shown, type=MediaType.AUDIO, duration=3)
            film.thumbnail.save("t.jpg", upload("t.jpg", photograph()), save=False)
            film.file.save("talk.mp3", upload("talk.mp3", mp3()))
        self.picture, self.document, self.film = picture, document, film

    def addresses(self) -> dict[str, str]:
        """Where a page would find each file now."""
        for item in (self.picture, self.document, self.film):
            item.refresh_from_db()
        picture = LibraryImage.objects.get(pk=self.picture.pk)
        found = {spec: picture.get_rendition(spec).url for spec in ("max-30x30", "fill-20x20")}
        files = {"picture": picture.file, "document": self.document.file, "film": self.film.file}
        return {**found, **{name: file.url for name, file in files.items()}, "thumbnail": self.film.thumbnail.url}

    def post(self, url: str, fields: dict[str, Any]) -> None:
        answer = self.admin.post(url, fields)
        assert answer.status_code in {200, 302}, (url, answer.status_code)
        assert b"error-message" not in answer.content


def edited(library: Library, collection: Collection) -> None:
    library.post(
        reverse("wagtailimages:edit", args=[library.picture.pk]),
        {"title": "Team", "collection": collection.pk, **AGREED},
    )
    library.post(
        reverse("wagtaildocs:edit", args=[library.document.pk]),
        {"title": "Offer", "collection": collection.pk, **AGREED},
    )
    library.post(
        reverse("wagtailmedia:edit", args=[library.film.pk]),
        {"title": "Film", "duration": 3, "collection": collection.pk, **AGREED},
    )


def in_bulk(library: Library, collection: Collection) -> None:
    for model, item in (("libraryimage", library.picture), ("librarydocument", library.document)):
        url = reverse("wagtail_bulk_action", args=["portal_files", model, "add_to_collection"])
        library.post(f"{url}?id={item.pk}", {"collection": collection.pk, **AGREED})
    library.film.refresh_from_db()
    LibraryMedia.objects.filter(pk=library.film.pk).update(collection=collection)  # has no bulk actions: by nothing
    run_jobs()


def by_settings(library: Library, collection: Collection) -> None:
    kind = "login" if collection == library.hidden else "none"
    url = reverse("wagtailadmin_collections:set_privacy", args=[library.shown.pk])
    library.post(url, {"restriction_type": kind, "password": "", "groups": []})


def by_moving_the_collection(library: Library, collection: Collection) -> None:
    parent = collection if collection == library.hidden else Collection.objects.get(pk=library.hidden.pk).get_parent()
    url = reverse("wagtailadmin_collections:edit", args=[library.shown.pk])
    fields = dict(HIDDEN_INPUT.findall(library.admin.get(url).content.decode()))
    library.post(url, {**fields, "name": "Shown", "parent": parent.pk, **AGREED})


def by_restricting_above(library: Library, collection: Collection) -> None:
    above = Collection.objects.get(pk=library.shown.pk).get_parent()
    if collection == library.hidden:
        CollectionViewRestriction.objects.create(collection=above, restriction_type="groups")
    else:
        CollectionViewRestriction.objects.filter(collection=above).delete()


WAYS = (edited, in_bulk, by_settings, by_moving_the_collection, by_restricting_above)


@pytest.fixture
def library(tenant: Tenant, person: MakePerson, signed_in: SignIn) -> Library:
    admin = signed_in(person(is_superuser=True))
    admin.post("/accounts/organisation/", {"seat": f"t{tenant.pk}"})
    return Library(tenant, admin)


def statuses(addresses: dict[str, str]) -> set[int]:
    visitor = Client()
    return {visitor.get(address).status_code for address in addresses.values()}


def there_and_back(
    library: Library, way: Callable[[Library, Collection], None], public: Callable[[], set[str]]
) -> None:
    first = library.addresses()
    assert all(address.startswith("/media/") for address in first.values()), first
    assert statuses(first) == {200}

    run_jobs()  # those of the furnishing must not do the way's work
    way(library, library.hidden)
    assert statuses(first) == {404}
    hidden = library.addresses()
    assert all(address.startswith("/files/library/private/") for address in hidden.values()), hidden
    assert statuses(hidden) == {404}
    assert public() == set()
    assert not LibraryRendition.objects.filter(file__startswith="public/").exists()

    run_jobs()
    way(library, library.shown)
    again = library.addresses()
    assert statuses(again) == {200}
    assert statuses(first) == statuses(hidden) == {404}
    assert not set(again.values()) & set(first.values())
    assert list(misplaced()) == []


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(way, marks=[pytest.mark.long] if way is by_restricting_above else [], id=way.__name__)
        for way in WAYS
    ],
)
def test_on_disk(way: Callable[[Library, Collection], None], library: Library) -> None:
    there_and_back(library, way, lambda: media_files("public"))


@pytest.mark.parametrize(
    "way", [in_bulk, *(pytest.param(way, marks=pytest.mark.long) for way in WAYS if way is not in_bulk)]
)
def test_on_s3(way: Callable[[Library, Collection], None], bucket: Any, library: Library) -> None:
    there_and_back(library, way, lambda: {key for key in keys(bucket) if key.startswith("public/")})
    assert media_files("public") == media_files("private") == set()
    assert default_storage.exists(str(library.picture.file.name))
