"""Wagtail's own screens name no page of an organisation to which one does not belong."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Page, Site

from portal.tenants.models import Tenant
from portal.tenants.services import link_site
from tests.support.people import SignIn


@pytest.fixture
def pages(tenant: Tenant, other_tenant: Tenant) -> tuple[Page, Page]:
    """The first page of the tenant's own site, and that of the other's."""
    root = Page.get_first_root_node()
    made = []
    for owner, host in ((tenant, "alder.example.test"), (other_tenant, "birch.example.test")):
        page = root.add_child(instance=Page(title=f"Plans of {owner.slug}", slug=owner.slug))
        link_site(Site.objects.create(hostname=host, root_page=page), owner)
        made.append(page)
    return made[0], made[1]


def test_the_chooser_does_not_name_a_foreign_page(pages: tuple[Page, Page], signed_in: SignIn) -> None:
    own, foreign = pages
    editor = signed_in("editor")
    answer = editor.get(reverse("wagtailadmin_choose_page_child", args=[foreign.pk]))
    assert answer.status_code == 404
    assert foreign.title not in answer.content.decode()
    assert own.title in editor.get(reverse("wagtailadmin_choose_page_child", args=[own.pk])).content.decode()


def test_a_page_is_not_moved_to_a_foreign_place(pages: tuple[Page, Page], signed_in: SignIn) -> None:
    own, foreign = pages
    child = own.add_child(instance=Page(title="Ours", slug="ours"))
    address = reverse("wagtailadmin_pages:move_confirm", args=[child.pk, foreign.pk])
    answer = signed_in("editor").get(address)
    assert answer.status_code == 404
    assert foreign.title not in answer.content.decode()
    child.refresh_from_db()
    assert child.get_parent() == own
