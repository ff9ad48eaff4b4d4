"""Reads about tenants that need no scope of their own."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from wagtail.models import Site

from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.scope import current_tenant_id


def current_tenant() -> Tenant:
    """The open tenant's row; raises NoTenantScope without a scope."""
    return Tenant.objects.get(pk=current_tenant_id())


def tenant_time_zone(tenant: Tenant | None = None) -> ZoneInfo:
    """The zone in which the tenant's days and months begin; the open tenant's when none is given."""
    return ZoneInfo((tenant or current_tenant()).time_zone)


def tenant_of_site(site: Site) -> Tenant | None:
    """Whose a site is, or None when nobody has claimed it."""
    row = SiteTenant.objects.select_related("tenant").filter(site=site, tenant__active=True).first()
    return row.tenant if row else None


def site_of_request(request: HttpRequest) -> Site | None:
    """The Wagtail site that answers this host, or None."""
    return Site.find_for_request(request)
