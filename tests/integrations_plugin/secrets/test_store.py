"""Stored secrets: bound to their row, replaced whole, never read as empty."""

from __future__ import annotations

import pytest
from django.db import connection

from integrations_plugin.connectors.rest.schema import RestSettings
from integrations_plugin.models import Integration, IntegrationSecret, TenantDataKey
from integrations_plugin.secrets import store
from integrations_plugin.secrets.errors import MasterKeyMissing, SecretDamaged
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.services.integrations import create_integration
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope


def integration(name: str, token: str) -> Integration:
    return create_integration(
        kind="rest",
        name=name,
        settings=RestSettings(address="https://api.example.com"),
        secrets={"token": SecretText(token)},
    )


def token_of(row: Integration) -> str:
    return store.take(integration=row)["token"].reveal()


@pytest.mark.usefixtures("scope")
def test_stored_text_holds_no_secret_and_opens_again() -> None:
    row = integration("A", "canary-4711")
    secret = IntegrationSecret.objects.get(integration=row)
    assert secret.sealed.startswith("v1.d1.")
    assert "canary" not in secret.sealed
    assert token_of(row) == "canary-4711"


@pytest.mark.usefixtures("scope")
def test_a_new_value_replaces_the_old_one_and_the_old_text_does_not_come_back() -> None:
    row = integration("A", "first")
    before = IntegrationSecret.objects.get(integration=row).sealed
    store.put(integration=row, values={"token": SecretText("second")})
    assert token_of(row) == "second"
    IntegrationSecret.objects.filter(integration=row).update(sealed=before)
    with pytest.raises(SecretDamaged):
        store.take(integration=row)


@pytest.mark.usefixtures("scope")
def test_swapped_rows_are_refused() -> None:
    one, two = integration("A", "token-of-a"), integration("B", "token-of-b")
    first, second = IntegrationSecret.objects.get(integration=one), IntegrationSecret.objects.get(integration=two)
    IntegrationSecret.objects.filter(pk=first.pk).update(sealed=second.sealed)
    with pytest.raises(SecretDamaged):
        store.take(integration=one)
    assert token_of(two) == "token-of-b"


@pytest.mark.usefixtures("scope")
def test_a_secret_moved_to_another_integration_is_refused() -> None:
    one, two = integration("A", "token-of-a"), integration("B", "token-of-b")
    IntegrationSecret.objects.filter(integration=two).delete()
    IntegrationSecret.objects.filter(integration=one).update(integration=two)
    with pytest.raises(SecretDamaged):
        store.take(integration=two)


@pytest.mark.usefixtures("scope")
def test_a_flipped_data_key_is_refused() -> None:
    row = integration("A", "canary")
    key = TenantDataKey.objects.get()
    flipped = key.wrapped[:-1] + ("A" if key.wrapped[-1] != "A" else "E")
    TenantDataKey.objects.filter(pk=key.pk).update(wrapped=flipped)
    with pytest.raises(SecretDamaged):
        store.take(integration=row)


def test_each_tenant_has_its_own_data_key(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        integration("A", "token-of-a")
        ours = IntegrationSecret.objects.get()
    with tenant_scope(other_tenant):
        theirs = integration("A", "token-of-b")
        assert TenantDataKey.objects.count() == 1
        IntegrationSecret.objects.update(sealed=ours.sealed)
        with pytest.raises(SecretDamaged):
            store.take(integration=theirs)


def test_a_lost_master_key_is_named_and_stops_only_what_it_wrapped(
    tenant: Tenant, other_tenant: Tenant, settings: object
) -> None:
    settings.FOYER_MASTER_KEYS = f"old:{'A' * 43}="  # type: ignore[attr-defined]
    with tenant_scope(tenant):
        ours = integration("A", "token-of-a")
    settings.FOYER_MASTER_KEYS = f"new:{'B' * 43}="  # type: ignore[attr-defined]
    with tenant_scope(other_tenant):
        assert token_of(integration("B", "token-of-b")) == "token-of-b"
    with tenant_scope(tenant), pytest.raises(MasterKeyMissing, match="“old”"):
        store.take(integration=ours)


@pytest.mark.usefixtures("scope")
def test_the_whole_database_holds_no_plain_secret() -> None:
    integration("A", "canary-4711")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert "canary-4711" not in str(cursor.fetchall()), table
