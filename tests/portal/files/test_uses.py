"""Nothing that is used is deleted, whoever uses it; nobody's is listed first; private becomes public only when asked."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Collection, CollectionViewRestriction, Page

from cms_sections.models import HomePage
from portal.audit.models import AuditEntry
from portal.files import cleaning
from portal.files.cleaning import NobodyKnows, delete_unused, unused
from portal.files.library import receive_library_document, receive_library_image
from portal.files.models import LibraryDocument, LibraryImage
from portal.files.public import uses_of
from portal.plugins.absent import AbsentPlugin
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import section
from tests.portal.files.samples import photograph, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def image(tenant: Tenant) -> LibraryImage:
    with tenant_scope(tenant):
        return receive_library_image(upload("a.jpg", photograph((60, 40))), title="A lake")


@pytest.fixture
def home() -> HomePage:
    page = HomePage(title="Front page", slug="front")
    Page.get_first_root_node().add_child(instance=page)
    return page


def show(home: HomePage, image: LibraryImage, *, publish: bool) -> None:
    home.sections = [section("hero", title="A hero", picture=image.pk)]
    revision = home.save_revision()
    if publish:
        revision.publish()


@pytest.mark.parametrize("publish", [True, False])
def test_a_published_page_and_a_draft_keep_a_picture(
    publish: bool, image: LibraryImage, home: HomePage, editor: Client
) -> None:
    assert uses_of(LibraryImage, [image.pk]) == {}
    show(home, image, publish=publish)
    (use,) = uses_of(LibraryImage, [image.pk])[image.pk]
    assert "Front page" in use.where
    for address in (
        reverse("wagtailimages:delete", args=[image.pk]),
        reverse("wagtailimages:delete_multiple", args=[image.pk]),
        f"{reverse('wagtail_bulk_action', args=['portal_files', 'libraryimage', 'delete'])}?id={image.pk}",
    ):
        answer = editor.post(address, headers={"X-Requested-With": "XMLHttpRequest"})
        assert answer.status_code == 409, address
        assert LibraryImage.objects.filter(pk=image.pk).exists()
    assert "Front page" in editor.post(reverse("wagtailimages:delete", args=[image.pk])).content.decode()
    assert "Front page" in editor.get(reverse("wagtailimages:edit", args=[image.pk])).content.decode()
    home.sections = []
    home.save_revision().publish()
    assert editor.post(reverse("wagtailimages:delete", args=[image.pk])).status_code == 302
    assert not LibraryImage.objects.exists()


def test_clean_up_lists_first_and_takes_nothing_that_is_used(
    image: LibraryImage, home: HomePage, tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        lone = receive_library_document(upload("notes.txt", b"Words of nobody."), title="Notes")
    show(home, image, publish=False)
    soon = timezone.now() + timedelta(days=1)
    assert [(each.title, each.size_bytes) for each in unused(before=soon)] == [("Notes", 16)]
    assert list(unused(before=timezone.now() - timedelta(days=1))) == []
    out = io.StringIO()
    call_command("files", "clean", "--unused", "--older-than", "0", stdout=out)
    assert "Notes" in out.getvalue()
    assert "Nothing was deleted" in out.getvalue()
    assert LibraryDocument.objects.filter(pk=lone.pk).exists()
    call_command("files", "clean", "--unused", "--older-than", "0", "--apply", stdout=out)
    assert not LibraryDocument.objects.exists()
    assert LibraryImage.objects.filter(pk=image.pk).exists()
    with tenant_scope(tenant):
        assert AuditEntry.objects.filter(action="files.unused_deleted").count() == 1


def test_what_is_used_by_now_is_not_deleted(image: LibraryImage, home: HomePage) -> None:
    soon = timezone.now() + timedelta(days=1)
    (found,) = unused(before=soon)
    show(home, image, publish=True)
    assert delete_unused(found=found, before=soon) is False
    assert LibraryImage.objects.filter(pk=image.pk).exists()


def test_nobody_is_asked_while_a_plugin_is_off(image: LibraryImage, monkeypatch: pytest.MonkeyPatch) -> None:
    off = AbsentPlugin("reports_plugin", "reports", "Reports", "", "1.0.0", frozenset())
    monkeypatch.setattr(cleaning, "absent_plugins", lambda: (off,))
    with pytest.raises(NobodyKnows, match="Reports"):
        list(unused(before=timezone.now() + timedelta(days=1)))
    with pytest.raises(CommandError, match="Reports"):
        call_command("files", "clean", "--unused", "--older-than", "0", "--apply")
    assert LibraryImage.objects.count() == 1


@pytest.fixture
def closed(tenant: Tenant, editor: Client) -> Collection:
    tenant.refresh_from_db()
    collection = Collection.objects.get(pk=tenant.collection_id).add_child(name="Closed")
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="password", password="word")
    return collection


@pytest.fixture
def secret(tenant: Tenant, closed: Collection) -> LibraryImage:
    with tenant_scope(tenant):
        return receive_library_image(upload("s.jpg", photograph((60, 40))), title="A secret", collection=closed)


def made_public(tenant: Tenant) -> int:
    with tenant_scope(tenant):
        return AuditEntry.objects.filter(action="files.made_public").count()


def bulk(secret: LibraryImage, target: int) -> tuple[str, dict[str, Any]]:
    address = reverse("wagtail_bulk_action", args=["portal_files", "libraryimage", "add_to_collection"])
    return f"{address}?id={secret.pk}", {"collection": target}


def edit(secret: LibraryImage, target: int) -> tuple[str, dict[str, Any]]:
    return reverse("wagtailimages:edit", args=[secret.pk]), {"title": secret.title, "collection": target, "tags": ""}


@pytest.mark.parametrize("way", [bulk, edit])
def test_a_private_file_becomes_public_only_when_that_was_asked(
    way: Any, secret: LibraryImage, closed: Collection, editor: Client, tenant: Tenant
) -> None:
    assert str(secret.file.name).startswith("private/")
    address, data = way(secret, tenant.collection_id)
    asked = editor.post(address, data)
    assert asked.status_code == 200
    assert "becomes public" in asked.content.decode()
    assert 'name="make_public"' in asked.content.decode()
    secret.refresh_from_db()
    assert (secret.collection_id, made_public(tenant)) == (closed.pk, 0)
    assert editor.post(address, {**data, "make_public": "yes"}).status_code == 302
    secret.refresh_from_db()
    assert (secret.collection_id, made_public(tenant)) == (tenant.collection_id, 1)


def test_a_collection_that_moves_out_of_a_private_one_is_asked_too(
    closed: Collection, secret: LibraryImage, editor: Client, tenant: Tenant
) -> None:
    inner = closed.add_child(name="Inner")
    secret.collection = inner
    secret.save()
    address, data = reverse("wagtailadmin_collections:edit", args=[inner.pk]), {"name": "Inner"}
    asked = editor.post(address, {**data, "parent": tenant.collection_id})
    if asked.status_code == 403 or "parent" not in editor.get(address).content.decode():
        pytest.skip("editors may not move collections here")
    assert "1 private file becomes public" in asked.content.decode()
    inner.refresh_from_db()
    assert inner.get_parent().pk == closed.pk
    assert editor.post(address, {**data, "parent": tenant.collection_id, "make_public": "yes"}).status_code == 302
    inner.refresh_from_db()
    assert (inner.get_parent().pk, made_public(tenant)) == (tenant.collection_id, 1)
    assert editor.post(address, {**data, "parent": "9" * 5000}).status_code in {200, 302}
