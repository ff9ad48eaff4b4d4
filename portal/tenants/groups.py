"""Wagtail's own rights, which go by groups: pages of the tenant's sites, and the tenant's branch of the media library.

One group for each tenant and role that needs them; people are put in and taken out by their memberships.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from portal.tenants.models import Membership, TeamGroup, Tenant
from portal.tenants.roles import INCLUDES, LIBRARY_ROLES

PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
LIBRARY_PERMISSIONS = (
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
    "wagtailmedia.add_media",
    "wagtailmedia.change_media",
)


def first_pages_of(tenant_id: int) -> QuerySet[Page]:
    """The first pages of a tenant's sites in all their languages: what lies below them is the tenant's."""
    keys = Page.objects.filter(sites_rooted_here__site_tenant__tenant=tenant_id).values("translation_key")
    pages: QuerySet[Page] = Page.objects.filter(translation_key__in=keys).order_by("path")
    return pages


def ensure_groups(tenant: Tenant) -> None:
    """Bring the tenant's groups and their rights to what its sites and collection are now."""
    roots = list(first_pages_of(tenant.pk))
    for role in LIBRARY_ROLES:
        group = _group(tenant, role.value)
        _set_page_rights(group, roots)
        if tenant.collection is not None:
            _set_library_rights(group, tenant.collection)


def sync_groups(user: Any) -> None:
    """Put a person into the groups of their active memberships and take them out of all other tenants' groups."""
    with transaction.atomic():
        wanted: set[int] = set()
        if user.is_active:
            for membership in Membership.objects.filter(user=user, active=True, tenant__active=True):
                held = {role for role in INCLUDES[membership.role] if role in LIBRARY_ROLES}
                theirs = TeamGroup.objects.filter(tenant=membership.tenant_id, role__in=held)
                wanted |= set(theirs.values_list("group_id", flat=True))
        present = set(user.groups.filter(team_group__isnull=False).values_list("pk", flat=True))
        user.groups.remove(*present - wanted)
        user.groups.add(*wanted - present)


def _group(tenant: Tenant, role: str) -> Group:
    link = TeamGroup.objects.select_related("group").filter(tenant=tenant, role=role).first()
    if link is None:
        group = Group.objects.create(name=f"{tenant.slug}: {role}")
        link = TeamGroup.objects.create(tenant=tenant, role=role, group=group)
    return link.group


def _set_page_rights(group: Group, roots: list[Page]) -> None:
    page_type = ContentType.objects.get_for_model(Page)
    rights = Permission.objects.filter(content_type=page_type, codename__in=PAGE_PERMISSIONS)
    GroupPagePermission.objects.filter(group=group).exclude(page__in=roots).delete()
    GroupPagePermission.objects.bulk_create(
        [GroupPagePermission(group=group, page=page, permission=right) for page in roots for right in rights],
        ignore_conflicts=True,
    )


def _set_library_rights(group: Group, collection: Collection) -> None:
    apps, codenames = zip(*(name.split(".") for name in LIBRARY_PERMISSIONS), strict=True)
    rights = Permission.objects.filter(content_type__app_label__in=apps, codename__in=codenames)
    GroupCollectionPermission.objects.bulk_create(
        [GroupCollectionPermission(group=group, collection=collection, permission=right) for right in rights],
        ignore_conflicts=True,
    )
