"""What comes in through `receive`, and as what it is kept."""

from __future__ import annotations

import contextlib
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from portal.files.models import StoredFile
from portal.files.public import FileRefused, receive, remove
from portal.files.storage import RoutedStorage
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.portal.files.samples import GOOD, photograph, upload

pytestmark = pytest.mark.django_db


def quarantined() -> list[Path]:
    root = Path(settings.MEDIA_ROOT) / "quarantine"
    return list(root.rglob("*")) if root.exists() else []


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize("name", GOOD)
def test_every_kind_is_taken(name: str) -> None:
    stored = receive(upload(name, GOOD[name]), purpose="note")
    assert stored.name == name
    stored_name = str(stored.file.name)
    assert stored_name.startswith("private/stored/")
    assert name.partition(".")[0] not in stored_name
    content = default_storage.open(stored_name).read()
    assert stored.size_bytes == len(content)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.is_image == (stored.content_type.startswith("image/"))
    assert set(stored.variants) == ({"400", "64", "32"} if stored.is_image else set())
    assert quarantined() == []


@pytest.mark.usefixtures("scope")
def test_a_photograph_is_upright_clean_and_small_too() -> None:
    stored = receive(upload("photo.jpg", photograph((1200, 800), orientation=6)), purpose="note")
    data = default_storage.open(str(stored.file.name)).read()
    assert b"Secret" not in data
    image: Any = Image.open(io.BytesIO(data))
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    assert (stored.width, stored.height) == image.size == (800, 1200)
    # Turned by a quarter: what was left is above.
    assert image.getpixel((400, 50))[0] > 150
    assert image.getpixel((400, 1150))[2] > 150
    sizes = {side: Image.open(default_storage.open(name)).size for side, name in stored.variants.items()}
    assert sizes == {"400": (267, 400), "64": (43, 64), "32": (22, 32)}


@pytest.mark.usefixtures("scope")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.exe", b"MZ" + b"\0" * 100, "kind"),
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        ("x.html", b"<html>", "kind"),
        ("x", b"text", "kind"),
        ("x.pdf", b"not a pdf at all", "disguised"),
        ("x.png", photograph(), "disguised"),
        ("x.txt", b"", "empty"),
        ("x.jpg", photograph()[:900], "damaged"),
    ],
)
def test_a_refusal_says_why_and_keeps_nothing(name: str, content: bytes, code: str) -> None:
    before = stored_names()
    with pytest.raises(FileRefused) as refused:
        receive(upload(name, content), purpose="note")
    assert refused.value.code == code
    assert str(refused.value.sentence).endswith(".")
    assert StoredFile.objects.count() == 0
    assert stored_names() == before
    assert quarantined() == []


def stored_names() -> set[str]:
    root = Path(settings.MEDIA_ROOT) / "private"
    return {str(path) for path in root.rglob("*") if path.is_file()} if root.exists() else set()


@pytest.mark.django_db(transaction=True)
def test_removing_takes_content_and_sizes_away(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        stored = receive(upload("photo.jpg", photograph()), purpose="note")
    names = [str(stored.file.name), *stored.variants.values()]
    with tenant_scope(tenant):
        remove(stored)
        assert StoredFile.objects.count() == 0
    assert not any(RoutedStorage().exists(name) for name in names)


@pytest.mark.django_db(transaction=True)
def test_a_removal_that_is_rolled_back_removes_nothing(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        stored = receive(upload("photo.jpg", photograph()), purpose="note")
    names = [str(stored.file.name), *stored.variants.values()]
    with contextlib.suppress(RuntimeError), tenant_scope(tenant), transaction.atomic():
        remove(StoredFile.objects.get(pk=stored.pk))
        raise RuntimeError
    with tenant_scope(tenant):
        assert StoredFile.objects.count() == 1
    assert all(RoutedStorage().exists(name) for name in names)


def test_every_file_field_of_the_library_leads_through_the_door() -> None:
    from portal.files.model_fields import DoorFieldFile
    from portal.files.models import LibraryDocument, LibraryImage, LibraryMedia

    for model, names in ((LibraryImage, ["file"]), (LibraryDocument, ["file"]), (LibraryMedia, ["file", "thumbnail"])):
        for name in names:
            field: Any = model._meta.get_field(name)
            assert issubclass(field.attr_class, DoorFieldFile)
            assert field.kinds
