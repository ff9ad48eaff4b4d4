"""The two walls between tenants: the manager that fails closed, and the database's own."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import NoTenantScope, current_scope, system_scope, tenant_scope
from tests.support.people import MakePerson


def test_without_a_scope_every_query_raises(company: Company) -> None:
    with pytest.raises(NoTenantScope):
        Company.objects.count()
    with pytest.raises(NoTenantScope):
        Company.objects.filter(pk=company.pk).update(name="changed")
    with pytest.raises(NoTenantScope):
        Company(name="nobody's").save()


def test_a_queryset_may_be_built_without_a_scope(company: Company, tenant: Tenant) -> None:
    queryset = Company.objects.filter(active=True)
    with tenant_scope(tenant):
        assert list(queryset) == [company]


def test_rows_of_another_tenant_are_not_seen(company: Company, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        assert list(Company.objects.all()) == []
        assert Company.objects.filter(pk=company.pk).update(name="taken") == 0
        assert Company.objects.filter(pk=company.pk).delete()[0] == 0


def test_an_inner_scope_gives_the_outer_one_back(company: Company, tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        with tenant_scope(other_tenant):
            assert Company.objects.count() == 0
        assert Company.objects.count() == 1
    assert current_scope().tenant_id is None


def test_an_inner_scope_that_fails_gives_the_outer_one_back(
    company: Company, tenant: Tenant, other_tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        with pytest.raises(ZeroDivisionError), tenant_scope(other_tenant):
            raise ZeroDivisionError
        assert Company.objects.count() == 1
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            tenant_scope(other_tenant),
            connection.cursor() as cursor,
        ):
            cursor.execute("select no_such_column")
        assert Company.objects.count() == 1


def test_a_scope_narrowed_to_a_company_sees_that_company_alone(
    company: Company, other_company: Company, tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        assert Company.objects.count() == 2
    with tenant_scope(tenant, company):
        assert list(Company.objects.all()) == [company]


@pytest.mark.postgresql
def test_the_database_hides_foreign_rows_by_itself(company: Company, tenant: Tenant, other_tenant: Tenant) -> None:
    """The manager is left out: `_base_manager` has no filter."""
    assert Company._base_manager.count() == 0
    with tenant_scope(other_tenant):
        assert Company._base_manager.count() == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Company._base_manager.create(tenant=tenant, name="smuggled")
    with tenant_scope(tenant):
        assert Company._base_manager.count() == 1


def test_a_reference_across_tenants_is_refused_by_the_database(
    foreign_company: Company, tenant: Tenant, person: MakePerson
) -> None:
    user = person()
    row = Membership(user=user, tenant=tenant, role=Role.CUSTOMER, company=foreign_company)
    with pytest.raises(DatabaseError), transaction.atomic():
        _save_and_check(row)
    assert not Membership.objects.filter(user=user).exists()


def _save_and_check(row: Membership) -> None:
    row.save()
    connection.check_constraints()  # PostgreSQL's is deferred to the end of the transaction


def test_only_reviewed_callers_get_the_system_scope() -> None:
    with pytest.raises(NoTenantScope), system_scope("anybody"):
        pass
