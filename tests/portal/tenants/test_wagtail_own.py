"""Wagtail's own rows and its log are cut to the open tenant."""

from __future__ import annotations

import pytest
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry, Page, Site

from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.scope import tenant_scope
from portal.tenants.wagtail_own import own, own_entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def sites(tenant: Tenant, other_tenant: Tenant) -> list[Site]:
    root = Page.objects.get(depth=1)
    made = []
    for whose in (tenant, other_tenant):
        made.append(Site.objects.create(hostname=f"{whose.slug}.example", root_page=root))
        SiteTenant.objects.create(site=made[-1], tenant=whose)
        log(instance=made[-1], action="wagtail.edit")
    return made


def test_sites_and_what_was_done_to_them_are_the_open_tenant_s(sites: list[Site], tenant: Tenant) -> None:
    with tenant_scope(tenant):
        assert list(own(Site.objects.all())) == sites[:1]
        assert [entry.object_id for entry in own_entries(ModelLogEntry.objects.all())] == [str(sites[0].pk)]
    assert list(own_entries(ModelLogEntry.objects.all())) == []
