"""Pages whose plugin is off, and Wagtail's rows about them."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from wagtail.models import Page, Revision, Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone() -> ContentType:
    return ContentType.objects.create(app_label="gone_plugin", model="gonepage")


def test_the_first_page_says_what_is_off_and_the_others_are_not_found(client: Client, gone: ContentType) -> None:
    first = Site.objects.get(is_default_site=True).root_page
    first.add_child(instance=Page(title="Prices", slug="prices"))
    assert client.get("/prices/").status_code == 200
    Page.objects.filter(depth__gt=1).update(content_type=gone)
    ContentType.objects.clear_cache()
    for address, status in (("/", 200), ("/prices/", 404)):
        answer = client.get(address)
        assert answer.status_code == status
        assert "“gone_plugin”, the part of the portal that shows this page, is switched off." in answer.content.decode()
        assert 'href="/accounts/login/"' in answer.content.decode()
        assert not answer.cookies


def test_a_draft_of_an_absent_kind_has_no_object_and_breaks_no_list(gone: ContentType) -> None:
    page = Site.objects.get(is_default_site=True).root_page
    kept, lost = page.save_revision(), page.save_revision()
    Revision.objects.filter(pk=lost.pk).update(content_type=gone)
    drafts = {draft.pk: draft.content_object for draft in Revision.objects.prefetch_related("content_object")}
    assert drafts == {kept.pk: page, lost.pk: None}
    assert Revision.objects.get(pk=lost.pk).content_object is None
    assert Revision.objects.get(pk=kept.pk).content_object == page
