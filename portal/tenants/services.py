"""Making tenants, giving them sites, and letting people in and out. Each is one transaction and is audited."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from wagtail.models import Collection, Page, Site

from portal.audit.public import record
from portal.tenants.groups import ensure_groups, sync_groups
from portal.tenants.models import Company, Membership, SiteTenant, Tenant
from portal.tenants.roles import CUSTOMER_ROLES, MAY_GRANT, Role
from portal.tenants.scope import tenant_scope


class Refused(ValidationError):
    """What was asked for was not done, nothing was changed, and `sentence` tells a person why.

    A ValidationError, so that a form shows the sentence.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotYours(Refused):
    """The person may not grant this: they do not hold it themselves, or not in this organisation."""


def create_tenant(
    name: str,
    slug: str,
    *,
    time_zone: str = "Europe/Berlin",
    language: str = "en",
    currency: str = "EUR",
    by: Any = None,
) -> Tenant:
    """A new organisation with its own collection in the media library and the groups of its team.

    Raises Refused for a second one in production on SQLite.
    """
    with transaction.atomic():
        _alone_on_sqlite()
        tenant = Tenant(name=name, slug=slug, time_zone=time_zone, language=language, currency=currency)
        tenant.full_clean()
        tenant.save()
        prepare_tenant(tenant)
        record("tenant.created", subject=tenant, actor=by, tenant=tenant)
    return tenant


def prepare_tenant(tenant: Tenant) -> None:
    """Give a tenant what its team needs in Wagtail: a collection, and groups with the rights. May run again."""
    with transaction.atomic():
        tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
        if tenant.collection_id is None:
            # The tree's root is locked, so that two new branches do not get the same path.
            root = Collection.objects.select_for_update().get(depth=1)
            tenant.collection = root.add_child(name=tenant.name)
            tenant.save(update_fields=["collection"])
        ensure_groups(tenant)


def site_has_language(*, first_page: Page) -> None:
    """A site's first page was made in another language: the team gets its rights to it, and Wagtail looks for it."""
    with transaction.atomic():
        keys = Page.objects.filter(pk=first_page.pk).values("translation_key")
        sites = SiteTenant.objects.filter(site__root_page__translation_key__in=keys)
        for row in sites.select_related("tenant"):
            prepare_tenant(row.tenant)
        if sites.exists():
            Site.clear_site_root_paths_cache()
            transaction.on_commit(Site.clear_site_root_paths_cache)


def link_site(site: Site, tenant: Tenant, *, by: Any = None) -> SiteTenant:
    """Make a public site the tenant's. A site that another tenant has is refused."""
    with transaction.atomic():
        row, created = SiteTenant.objects.get_or_create(site=site, defaults={"tenant": tenant})
        if row.tenant_id != tenant.pk:
            raise Refused(_("This site belongs to another organisation."))
        prepare_tenant(tenant)
        if created:
            record("tenant.site_linked", subject=site, label=site.hostname, actor=by, tenant=tenant)
    return row


def set_tenant_active(tenant: Tenant, active: bool, *, by: Any = None) -> None:
    """Close an organisation, or open it again. Its members are out with their next request; nothing is deleted.

    Raises Refused for a second open one in production on SQLite.
    """
    with transaction.atomic():
        if active:
            _alone_on_sqlite(besides=tenant)
        if not Tenant.objects.filter(pk=tenant.pk, active=not active).update(active=active):
            return
        tenant.active = active
        for user in get_user_model().objects.filter(memberships__tenant=tenant).distinct():
            sync_groups(user)
        record("tenant.opened" if active else "tenant.closed", subject=tenant, actor=by, tenant=tenant)


def add_member(
    person: Any,
    tenant: Tenant,
    role: Role | str,
    company: Company | UUID | None = None,
    *,
    by: Any = None,
    name: str = "",
) -> Membership:
    """Let a person (user or e-mail address) in with a role; customers with their company.

    An unknown address becomes a person who cannot sign in until they set a password. Somebody who already has the
    role keeps it: calling again changes nothing. `by` must hold the role; without it the portal itself acts.
    """
    role = Role(role)
    may_grant(by, tenant, role)
    company_id: Any = getattr(company, "pk", company)
    with transaction.atomic():
        with tenant_scope(tenant):
            if (role in CUSTOMER_ROLES) != (company_id is not None):
                raise Refused(_("Customers belong to one company; the roles of the team to none."))
            if company_id is not None and not Company.objects.filter(pk=company_id).exists():
                raise Refused(_("There is no such company here."))
            user = person if isinstance(person, get_user_model()) else _person_of(str(person), name)
            membership, created = Membership.objects.get_or_create(
                user=user, tenant=tenant, role=role, company_id=company_id
            )
            if created or not membership.active:
                Membership.objects.filter(pk=membership.pk).update(active=True)
                membership.active = True
                record("member.added", subject=membership, label=user.email, actor=by, data={"role": role.value})
        if not tenant.team_groups.exists():
            prepare_tenant(tenant)
        sync_groups(user)
    return membership


def change_role(membership: Membership, role: Role | str, *, by: Any = None) -> Membership:
    """Give a member another role of the same kind (team or customer). `by` must hold the old and the new one."""
    role = Role(role)
    with transaction.atomic():
        membership = _locked(membership)
        old = Role(membership.role)
        if role == old:
            return membership
        may_grant(by, membership.tenant, old)
        may_grant(by, membership.tenant, role)
        if (role in CUSTOMER_ROLES) != membership.is_customer:
            raise Refused(
                _("A customer cannot become a colleague, nor the reverse. End this role and invite the person again.")
            )
        _keep_an_admin(membership)
        membership.role = role
        try:
            with transaction.atomic():
                membership.save(update_fields=["role"])
        except IntegrityError as error:
            raise Refused(_("This person already has this role here.")) from error
        record(
            "member.role_changed",
            subject=membership,
            label=membership.user.email,
            actor=by,
            data={"from": old.value, "to": role.value},
            tenant=membership.tenant,
        )
        sync_groups(membership.user)
    return membership


def remove_member(membership: Membership, *, by: Any = None) -> None:
    """End a membership: it takes hold with the person's next request. The row stays, so that history can name it."""
    with transaction.atomic():
        membership = _locked(membership)
        may_grant(by, membership.tenant, Role(membership.role))
        if not membership.active:
            return
        _keep_an_admin(membership)
        membership.active = False
        membership.save(update_fields=["active"])
        record(
            "member.removed",
            subject=membership,
            label=membership.user.email,
            actor=by,
            data={"role": membership.role},
            tenant=membership.tenant,
        )
        sync_groups(membership.user)


def grantable_roles(by: Any, tenant: Tenant) -> frozenset[str]:
    """The roles that a person may give and take in a tenant; every role for the portal itself and super admins."""
    if by is None or (by.is_superuser and by.is_active):
        return MAY_GRANT[Role.ADMIN]
    held = Membership.objects.filter(user=by, user__is_active=True, tenant=tenant, active=True, tenant__active=True)
    return frozenset().union(*(MAY_GRANT.get(role, frozenset()) for role in held.values_list("role", flat=True)))


def may_grant(by: Any, tenant: Tenant, role: Role | str) -> None:
    """Raises NotYours unless the person may give and take this role in this tenant."""
    if role not in grantable_roles(by, tenant):
        raise NotYours(_("You can only give or end roles that you hold yourself, in your own organisation."))


def _alone_on_sqlite(besides: Tenant | None = None) -> None:
    """SQLite has no row-level security: with a second organisation a mistake in one query would show its rows."""
    if not settings.FOYER_PRODUCTION or connection.vendor != "sqlite":
        return
    others = Tenant.objects.filter(active=True)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if others.exists():
        raise Refused(
            _("SQLite holds one open organisation. Move to PostgreSQL, or close the other organisation first.")
        )


def _locked(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("user", "tenant").get(pk=membership.pk)


def _keep_an_admin(membership: Membership) -> None:
    if membership.role != Role.ADMIN or not membership.active:
        return
    Tenant.objects.select_for_update().get(pk=membership.tenant_id)  # two last admins cannot both leave at once
    others = Membership.objects.filter(tenant=membership.tenant_id, role=Role.ADMIN, active=True, user__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise Refused(_("This is the organisation's last admin. Make somebody else an admin first."))


def _person_of(email: str, name: str) -> Any:
    people = get_user_model()
    email = email.strip().lower()
    found = people.objects.filter(email__iexact=email).first()
    if found is not None:
        return found
    first, _space, last = name.strip().rpartition(" ")
    if not first:
        first, last = last, ""
    return people.objects.create_user(email, None, first_name=first[:150], last_name=last[:150])
