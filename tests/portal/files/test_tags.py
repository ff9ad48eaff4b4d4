"""Tags of the library belong to the tenant: nobody sees those of another, on any screen."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from portal.files.models import LibraryImage, LibraryTag
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.portal.files.conftest import Editor
from tests.portal.files.samples import photograph
from tests.portal.files.test_library_images import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def foreign(editor_of: Editor, other_tenant: Tenant) -> Client:
    client = editor_of(other_tenant)
    add(client, "a.jpg", photograph(), tags="Secret plan, Summer")
    return client


def test_tags_are_made_in_ones_own_tenant(
    editor: Client, foreign: Client, tenant: Tenant, other_tenant: Tenant
) -> None:
    add(editor, "b.jpg", photograph(), tags="Summer, summer house")
    with tenant_scope(tenant):
        assert set(LibraryTag.objects.values_list("name", "slug")) == {
            ("Summer", "summer"),
            ("summer house", "summer-house"),
        }
    with tenant_scope(other_tenant):
        assert set(LibraryTag.objects.values_list("name", flat=True)) == {"Secret plan", "Summer"}


def test_two_names_with_one_slug(editor: Client, tenant: Tenant) -> None:
    add(editor, "b.jpg", photograph(), tags="C++, C")
    with tenant_scope(tenant):
        assert sorted(LibraryTag.objects.values_list("slug", flat=True)) == ["c", "c_1"]


def test_completion(editor: Client, foreign: Client) -> None:
    add(editor, "b.jpg", photograph(), tags="Summer house,")
    for url in (
        reverse("wagtailadmin_tag_model_autocomplete", args=["portal_files", "librarytag"]),
        reverse("wagtailadmin_tag_autocomplete"),
    ):
        assert json.loads(editor.get(url, {"term": "Sec"}).content) == []
    url = reverse("wagtailadmin_tag_model_autocomplete", args=["portal_files", "librarytag"])
    assert json.loads(editor.get(url, {"term": "sum"}).content) == ["Summer house"]


def test_no_screen_shows_a_foreign_tag(editor: Client, foreign: Client) -> None:
    add(editor, "b.jpg", photograph(), tags="House style,")
    image = LibraryImage.objects.order_by("pk").last()
    assert image is not None
    for name, args in (
        ("wagtailimages:index", []),
        ("wagtailimages:edit", [image.pk]),
        ("wagtailimages:add", []),
        ("wagtailimages_chooser:choose", []),
        ("wagtaildocs:index", []),
        ("wagtaildocs_chooser:choose", []),
        ("wagtailmedia:index", []),
        ("wagtailmedia:chooser", []),
    ):
        page = editor.get(reverse(name, args=args))
        assert page.status_code == 200, name
        assert b"Secret plan" not in page.content, name
    index = editor.get(reverse("wagtailimages:index")).content
    assert b"House style" in index
    chooser = editor.get(reverse("wagtailimages_chooser:choose")).content
    assert b"House style" in chooser


def test_the_list_by_tag(editor: Client, foreign: Client) -> None:
    add(editor, "b.jpg", photograph(), tags="House style,")
    add(editor, "c.jpg", photograph(), title="Another")
    editor.get(reverse("wagtailimages:index"))  # takes the messages about what was added
    page = editor.get(reverse("wagtailimages:index"), {"tag": "House style"})
    assert b"A picture" in page.content
    assert b"Another" not in page.content
    assert editor.get(reverse("wagtailimages:index"), {"tag": "Secret plan"}).status_code == 200
    assert editor.get(reverse("wagtailimages_chooser:choose_results"), {"tag": "Secret plan"}).status_code == 200


def test_the_widget_asks_for_own_tags(editor: Client) -> None:
    for name in ("wagtailimages:add", "wagtaildocs:add"):
        assert b"/admin/tag-autocomplete/portal_files/librarytag/" in editor.get(reverse(name)).content
    media = editor.get(reverse("wagtailmedia:add", args=["video"]))
    assert b"/admin/tag-autocomplete/portal_files/librarytag/" in media.content
