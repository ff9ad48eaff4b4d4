"""Tenants are made, get sites and members; nobody gives more than they hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from pytest_django import Settings
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Site

from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.tenants.checks import check_one_tenant_on_sqlite
from portal.tenants.models import Company, Membership, SiteTenant, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import (
    NotYours,
    Refused,
    add_member,
    change_role,
    create_tenant,
    link_site,
    remove_member,
    set_tenant_active,
)

MakePerson = Callable[..., User]
pytestmark = pytest.mark.django_db


def actions(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant):
        return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def groups(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


@pytest.mark.sqlite
def test_production_on_sqlite_has_one_open_organisation(settings: Settings) -> None:
    Tenant.objects.update(active=False)
    settings.FOYER_PRODUCTION = True
    first = create_tenant("Cedar", "cedar")
    set_tenant_active(first, True)
    with pytest.raises(Refused, match="SQLite holds one open organisation"):
        create_tenant("Maple", "maple")
    assert not Tenant.objects.filter(slug="maple").exists()

    settings.FOYER_PRODUCTION = False
    second = create_tenant("Maple", "maple")
    assert [error.id for error in check_one_tenant_on_sqlite()] == ["portal_tenants.E003"]
    set_tenant_active(second, False)
    assert check_one_tenant_on_sqlite() == []

    settings.FOYER_PRODUCTION = True
    with pytest.raises(Refused, match="SQLite holds one open organisation"):
        set_tenant_active(second, True)
    second.refresh_from_db()
    assert (second.active, actions(second)[-1]) == (False, "tenant.closed")
    set_tenant_active(first, False)
    set_tenant_active(second, True)


@pytest.mark.postgresql
def test_production_on_postgresql_has_many_organisations(settings: Settings) -> None:
    settings.FOYER_PRODUCTION = True
    first, second = create_tenant("Cedar", "cedar"), create_tenant("Maple", "maple")
    set_tenant_active(second, False)
    set_tenant_active(second, True)
    assert (first.active, second.active, check_one_tenant_on_sqlite()) == (True, True, [])


def test_a_new_tenant_has_a_collection_and_groups_with_rights_in_it_alone() -> None:
    tenant = create_tenant("Cedar", "cedar", currency="CHF")

    assert tenant.currency == "CHF"
    collection = Tenant.objects.get(slug="cedar").collection
    assert collection is not None
    assert (collection.name, collection.get_parent()) == ("Cedar", Collection.get_first_root_node())
    assert set(Group.objects.filter(team_group__tenant=tenant).values_list("name", flat=True)) == {
        "cedar: admin",
        "cedar: manager",
        "cedar: editor",
    }
    rights = GroupCollectionPermission.objects.filter(group__name="cedar: editor")
    assert set(rights.values_list("collection", flat=True)) == {collection.pk}
    assert set(rights.values_list("permission__codename", flat=True)) == {
        "add_image",
        "change_image",
        "choose_image",
        "add_document",
        "change_document",
        "choose_document",
        "add_media",
        "change_media",
    }
    assert not GroupPagePermission.objects.filter(group__team_group__tenant=tenant).exists()
    assert actions(tenant) == ["tenant.created"]


def test_two_tenants_with_one_short_name_are_refused_and_nothing_is_left_behind() -> None:
    create_tenant("Cedar", "cedar")
    before = (Tenant.objects.count(), Group.objects.count(), Collection.objects.count())

    with pytest.raises(Exception, match="already exists"):
        create_tenant("Cedar too", "cedar")

    assert (Tenant.objects.count(), Group.objects.count(), Collection.objects.count()) == before


def test_a_site_gives_the_team_its_pages(tenant: Tenant, other_tenant: Tenant) -> None:
    site = Site.objects.get(is_default_site=True)
    SiteTenant.objects.filter(site=site).delete()

    link_site(site, tenant)
    link_site(site, tenant)

    rights = GroupPagePermission.objects.filter(group__name="alder: editor")
    assert sorted(rights.values_list("page", "permission__codename")) == [
        (site.root_page_id, "add_page"),
        (site.root_page_id, "change_page"),
        (site.root_page_id, "publish_page"),
    ]
    assert actions(tenant) == ["tenant.site_linked"]
    with pytest.raises(Refused):
        link_site(site, other_tenant)
    assert SiteTenant.objects.get(site=site).tenant == tenant


def test_a_new_address_becomes_a_person_without_a_password(tenant: Tenant) -> None:
    membership = add_member("Nina.Berg@Example.org", tenant, Role.EDITOR, name="Nina van den Berg")

    user = membership.user
    assert (user.email, user.first_name, user.last_name) == ("nina.berg@example.org", "Nina van den", "Berg")
    assert not user.has_usable_password()
    assert groups(user) == {"alder: editor"}
    assert actions(tenant) == ["member.added"]


def test_a_known_address_in_any_case_of_letters_is_the_same_person(tenant: Tenant, person: MakePerson) -> None:
    known = person("")
    known_password = known.password

    membership = add_member(known.email.upper(), tenant, Role.STAFF, name="Somebody Else")

    known.refresh_from_db()
    assert membership.user == known
    assert (known.first_name, known.password) == ("", known_password)


def test_calling_again_changes_nothing_and_reviving_is_said(tenant: Tenant) -> None:
    first = add_member("nina@example.org", tenant, Role.STAFF)
    assert add_member("nina@example.org", tenant, Role.STAFF) == first
    remove_member(first)
    assert add_member("nina@example.org", tenant, Role.STAFF).active

    assert Membership.objects.filter(tenant=tenant).count() == 1
    assert actions(tenant) == ["member.added", "member.removed", "member.added"]


def test_customers_have_a_company_of_this_tenant_and_colleagues_none(
    tenant: Tenant, company: Company, foreign_company: Company
) -> None:
    for role, place in ((Role.CUSTOMER, None), (Role.STAFF, company), (Role.CUSTOMER, foreign_company)):
        with pytest.raises(Refused):
            add_member("nina@example.org", tenant, role, place)

    assert not User.objects.filter(email="nina@example.org").exists()
    assert add_member("nina@example.org", tenant, Role.CUSTOMER, company).company_id == company.pk


@pytest.mark.parametrize(
    ("granter", "may"),
    [
        (Role.ADMIN, {"admin", "manager", "editor", "staff", "customer_manager", "customer"}),
        (Role.MANAGER, {"manager", "staff", "customer_manager", "customer"}),
        (Role.EDITOR, set()),
        (Role.STAFF, set()),
        ("", set()),
    ],
)
def test_a_person_grants_only_what_they_hold(
    tenant: Tenant, company: Company, person: MakePerson, granter: str, may: set[str]
) -> None:
    by = person(granter)
    granted = set()
    for role in Role:
        place = company if role.startswith("customer") else None
        try:
            add_member(f"{role}@example.org", tenant, role, place, by=by)
        except NotYours:
            assert not User.objects.filter(email=f"{role}@example.org").exists()
        else:
            granted.add(role.value)

    assert granted == may


def test_nobody_grants_in_another_tenant(other_tenant: Tenant, person: MakePerson) -> None:
    with pytest.raises(NotYours):
        add_member("nina@example.org", other_tenant, Role.STAFF, by=person(Role.ADMIN))

    assert not Membership.objects.filter(tenant=other_tenant).exists()


def test_a_manager_neither_raises_nor_ends_an_editor(tenant: Tenant, person: MakePerson) -> None:
    manager = person(Role.MANAGER)
    editor = person(Role.EDITOR).memberships.get()
    staff = person(Role.STAFF).memberships.get()

    for refused in (
        lambda: change_role(editor, Role.STAFF, by=manager),
        lambda: change_role(staff, Role.ADMIN, by=manager),
        lambda: remove_member(editor, by=manager),
    ):
        with pytest.raises(NotYours):
            refused()

    assert set(Membership.objects.values_list("role", "active")) >= {("editor", True), ("staff", True)}
    assert change_role(staff, Role.MANAGER, by=manager).role == Role.MANAGER


def test_a_person_whose_account_is_off_grants_nothing(tenant: Tenant, person: MakePerson) -> None:
    with pytest.raises(NotYours):
        add_member("nina@example.org", tenant, Role.STAFF, by=person(Role.ADMIN, is_active=False))


def test_the_last_admin_stays(tenant: Tenant, person: MakePerson) -> None:
    first, second = person(Role.ADMIN).memberships.get(), person(Role.ADMIN).memberships.get()

    remove_member(first, by=second.user)
    for refused in (lambda: remove_member(second), lambda: change_role(second, Role.STAFF)):
        with pytest.raises(Refused, match="last admin"):
            refused()

    second.refresh_from_db()
    assert (second.role, second.active) == ("admin", True)


def test_a_role_that_the_person_has_already_is_refused(tenant: Tenant) -> None:
    editor = add_member("nina@example.org", tenant, Role.EDITOR)
    add_member("nina@example.org", tenant, Role.STAFF)

    with pytest.raises(Refused, match="already"):
        change_role(editor, Role.STAFF)

    assert groups(editor.user) == {"alder: editor"}


def test_groups_follow_role_end_and_closing(tenant: Tenant) -> None:
    membership = add_member("nina@example.org", tenant, Role.EDITOR)
    user = membership.user
    other = create_tenant("Cedar", "cedar")
    add_member(user, other, Role.ADMIN)
    own = Group.objects.create(name="made by a super admin")
    user.groups.add(own)
    everywhere = {"cedar: admin", "cedar: manager", "cedar: editor", own.name}

    assert groups(user) == {*everywhere, "alder: editor"}
    change_role(membership, Role.STAFF)
    assert groups(user) == everywhere
    set_tenant_active(other, False)
    assert groups(user) == {own.name}
    set_tenant_active(other, True)
    assert groups(user) == everywhere
    remove_member(membership)
    assert groups(user) == everywhere


def test_an_empty_database_has_a_first_tenant_for_the_default_site() -> None:
    site = Site.objects.get(is_default_site=True)

    assert (site.site_tenant.tenant.name, site.site_tenant.tenant.slug) == ("My organisation", "main")
