"""Whose a collection of the media library is. Each tenant has one; below it are its own."""

from __future__ import annotations

from wagtail.models import Collection

from portal.tenants.models import Tenant
from portal.tenants.services import prepare_tenant


def collection_of(tenant: Tenant) -> Collection:
    """The tenant's collection in the media library. Everything the tenant uploads lies there or below."""
    if tenant.collection is None:
        prepare_tenant(tenant)
        tenant.refresh_from_db(fields=["collection"])
    assert tenant.collection is not None
    return tenant.collection


def tenant_of_collection(collection: Collection) -> Tenant | None:
    """Whose a collection is, by itself or the nearest one above it; None when it is nobody's."""
    return (
        Tenant.objects.filter(collection__in=collection.get_ancestors(inclusive=True))
        .order_by("-collection__depth")
        .first()
    )
