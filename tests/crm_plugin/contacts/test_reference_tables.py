"""The reference tables by wagtail-modeladmin: one tenant's rows, the membership's rights, the audit log, no surprises."""

from __future__ import annotations

from html import unescape
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.urls import reverse
from wagtail.models import ModelLogEntry, ReferenceIndex

from crm_plugin.contacts.models import CompanyDetails, CompanyStatus, Region
from crm_plugin.contacts.panels.reference_tables import TABLES as CONTACT_TABLES
from crm_plugin.deals.models import Pipeline, Stage
from crm_plugin.deals.panels.viewsets import TABLES as DEAL_TABLES
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.panels.public import ReferenceTable
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson, SignIn

TABLES = (*CONTACT_TABLES, *DEAL_TABLES)
LIST = "/admin/settings/crm_contacts/region/"


def address(model: type[models.Model], action: str, *args: object) -> str:
    name = f"settings_{model._meta.app_label}_{model._meta.model_name}_modeladmin_{action}"
    return reverse(name, args=args)


@pytest.fixture
def north(tenant: Tenant) -> Region:
    with tenant_scope(tenant):
        row: Region = Region.objects.create(name="North")
        return row


@pytest.fixture
def theirs(other_tenant: Tenant) -> Region:
    with tenant_scope(other_tenant):
        row: Region = Region.objects.create(name="Their region")
        return row


def test_the_list_shows_the_tenants_rows(signed_in: SignIn, north: Region, theirs: Region) -> None:
    page = signed_in(Role.MANAGER).get(LIST).content.decode()
    assert "North" in page
    assert address(Region, "edit", north.pk) in page
    assert "Their region" not in page


def test_staff_see_the_tables_and_change_nothing(signed_in: SignIn, north: Region, tenant: Tenant) -> None:
    staff = signed_in(Role.STAFF)
    page = staff.get(LIST).content.decode()
    assert "North" in page
    assert address(Region, "edit", north.pk) not in page
    assert address(Region, "create") not in page
    for url in (address(Region, "create"), address(Region, "edit", north.pk), address(Region, "delete", north.pk)):
        assert staff.get(url).status_code == 302
        assert staff.post(url, {"name": "Mine"}).status_code == 302
    with tenant_scope(tenant):
        assert list(Region.objects.values_list("name", flat=True)) == ["North"]


@pytest.mark.parametrize("role", [Role.EDITOR, ""])
def test_others_see_none_of_it(signed_in: SignIn, north: Region, role: Role | str) -> None:
    client = signed_in(role)
    assert client.get(LIST).status_code in {302, 403}


def test_a_row_is_added_changed_and_deleted_and_each_is_written_down(
    signed_in: SignIn, person: MakePerson, tenant: Tenant
) -> None:
    manager: User = person(Role.MANAGER)
    client = signed_in(manager)
    values = {"name": "Süd", "position": "3", "active": "on"}
    assert client.post(address(Region, "create"), values).headers["Location"] == LIST
    with tenant_scope(tenant):
        row = Region.objects.get()
    edit = address(Region, "edit", row.pk)
    assert 'value="Süd"' in client.get(edit).content.decode()
    client.post(edit, {**values, "name": "South"})
    history = client.get(address(Region, "history", row.pk))
    assert history.status_code == 200
    assert str(manager) in history.content.decode()
    client.post(address(Region, "delete", row.pk))
    with tenant_scope(tenant):
        assert Region.objects.count() == 0
        entries = AuditEntry.objects.filter(object__key=str(row.pk)).order_by("pk")
        assert [(entry.action, entry.label, entry.user_id) for entry in entries] == [
            ("wagtail.create", "Süd", manager.pk),
            ("wagtail.edit", "South", manager.pk),
            ("wagtail.delete", "South", manager.pk),
        ]
    assert ModelLogEntry.objects.count() == 0, "Wagtail's own log is one table for all tenants"
    assert not ReferenceIndex.objects.filter(object_id=str(row.pk)).exists()


def test_a_name_that_is_there_is_a_message_beside_the_field(signed_in: SignIn, north: Region, tenant: Tenant) -> None:
    page = signed_in(Role.MANAGER).post(address(Region, "create"), {"name": "NORTH", "position": "0"})
    assert page.status_code == 200
    assert "An entry with this name exists." in page.content.decode()
    with tenant_scope(tenant):
        assert Region.objects.count() == 1


def test_another_tenant_may_have_the_same_name(signed_in: SignIn, theirs: Region, tenant: Tenant) -> None:
    signed_in(Role.MANAGER).post(address(Region, "create"), {"name": "Their region", "position": "0"})
    with tenant_scope(tenant):
        assert list(Region.objects.values_list("name", flat=True)) == ["Their region"]


@pytest.mark.parametrize("action", ["edit", "delete", "history"])
def test_foreign_unknown_and_malformed_ids_do_not_exist(
    signed_in: SignIn, north: Region, theirs: Region, other_tenant: Tenant, action: str
) -> None:
    manager = signed_in(Role.MANAGER)
    for pk in (theirs.pk, uuid4()):
        assert manager.get(address(Region, action, pk)).status_code == 404
        assert manager.post(address(Region, action, pk), {"name": "x"}).status_code in {404, 405}
    for malformed in ("1", "not-an-id", "-" * 36, f"{north.pk}x"):
        assert manager.get(f"{LIST}{action}/{malformed}/").status_code == 404
    with tenant_scope(other_tenant):
        theirs.refresh_from_db()
    assert theirs.name == "Their region"


@pytest.mark.parametrize(
    "query",
    "?tenant__name__startswith=B ?name__foo=1 ?nonsense=1 ?p=x ?p=99 ?o=9 ?o=x ?export=csv ?e=1".split(),  # noqa: SIM905
)
def test_nothing_in_an_address_becomes_a_lookup_or_an_error(signed_in: SignIn, north: Region, query: str) -> None:
    answer = signed_in(Role.MANAGER).get(LIST + query)
    assert answer.status_code == 200
    assert "North" in answer.content.decode()


def test_a_row_in_use_is_refused_with_what_uses_it(signed_in: SignIn, brandt: Company, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        status = CompanyStatus.objects.get()
    manager = signed_in(Role.MANAGER)
    assert (
        "only be deleted while nothing uses it"
        in manager.get(address(CompanyStatus, "delete", status.pk)).content.decode()
    )
    page = unescape(manager.post(address(CompanyStatus, "delete", status.pk)).content.decode())
    assert "Customer cannot be deleted, because it is still used: 1 details of a company. Nothing was changed." in page
    with tenant_scope(tenant):
        assert CompanyDetails.objects.get(company=brandt).status == status
        assert not AuditEntry.objects.filter(action="wagtail.delete").exists()


def test_a_row_that_is_not_active_stays_where_it_was_chosen(signed_in: SignIn, brandt: Company, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        CompanyStatus.objects.update(active=False)
        status = CompanyStatus.objects.get()
    staff = signed_in(Role.STAFF)
    assert str(status.pk) in staff.get(reverse("crm_companies:edit", args=[brandt.pk])).content.decode()
    assert str(status.pk) not in staff.get(reverse("crm_companies:add")).content.decode()


def test_a_stage_is_of_an_own_pipeline(signed_in: SignIn, tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        own = Pipeline.objects.create(name="Projects")
    with tenant_scope(other_tenant):
        foreign = Pipeline.objects.create(name="Theirs")
    manager = signed_in(Role.MANAGER)
    page = manager.get(address(Stage, "create")).content.decode()
    assert str(own.pk) in page
    assert str(foreign.pk) not in page
    values = {"name": "Offer", "position": "1", "probability": "50"}
    assert manager.post(address(Stage, "create"), {**values, "pipeline": str(foreign.pk)}).status_code == 200
    assert (
        manager.post(address(Stage, "create"), {**values, "pipeline": str(own.pk), "probability": "150"}).status_code
        == 200
    )
    with tenant_scope(tenant):
        assert Stage.objects.count() == 0
    assert manager.post(address(Stage, "create"), {**values, "pipeline": str(own.pk)}).status_code == 302
    with tenant_scope(tenant):
        assert Stage.objects.get().pipeline == own


@pytest.mark.parametrize("table", TABLES)
def test_every_table_opens_and_stands_in_the_menu(signed_in: SignIn, table: type[ReferenceTable]) -> None:
    manager = signed_in(Role.MANAGER)
    for action in ("index", "create"):
        assert manager.get(address(table.model, action)).status_code == 200
    page = unescape(manager.get("/admin/").content.decode())
    assert "CRM settings" in page
    assert address(table.model, "index") in page


def test_only_tenant_models_go_through_the_adapter() -> None:
    class Wrong(ReferenceTable):
        model = User

    with pytest.raises(ImproperlyConfigured):
        Wrong()
