"""Keys change while secrets stay readable; a rotation that is broken off is taken up again."""

from __future__ import annotations

import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from integrations_plugin.connectors.rest.schema import RestSettings
from integrations_plugin.models import Integration, IntegrationSecret, TenantDataKey
from integrations_plugin.secrets import rotation, store
from integrations_plugin.secrets.errors import MasterKeyMissing
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.services.integrations import create_integration
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope

OLD, NEW = f"old:{'A' * 43}=", f"new:{'B' * 43}="


def fill(tenant: Tenant, count: int = 5) -> None:
    with tenant_scope(tenant):
        for number in range(count):
            create_integration(
                kind="rest",
                name=f"Source {number}",
                settings=RestSettings(address="https://api.example.com"),
                secrets={"token": SecretText(f"token-{number}")},
            )


def tokens(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant):
        rows = Integration.objects.order_by("name")
        return [store.take(integration=row)["token"].reveal() for row in rows]


EXPECTED = [f"token-{number}" for number in range(5)]


def test_a_new_master_key_wraps_anew_and_the_old_one_may_go(tenant: Tenant, settings: object) -> None:
    settings.FOYER_MASTER_KEYS = OLD  # type: ignore[attr-defined]
    fill(tenant)
    settings.FOYER_MASTER_KEYS = f"{NEW},{OLD}"  # type: ignore[attr-defined]
    assert tokens(tenant) == EXPECTED
    assert rotation.report(tenant).under_older_master == 1
    assert rotation.rotate_master(tenant) == 1
    assert rotation.rotate_master(tenant) == 0
    settings.FOYER_MASTER_KEYS = NEW  # type: ignore[attr-defined]
    assert tokens(tenant) == EXPECTED
    assert rotation.report(tenant) == rotation.KeyReport(5, 1, 0, 0, ())


def test_rotating_the_master_key_after_the_old_one_is_lost_changes_nothing(tenant: Tenant, settings: object) -> None:
    settings.FOYER_MASTER_KEYS = OLD  # type: ignore[attr-defined]
    fill(tenant, 1)
    with tenant_scope(tenant):
        before = TenantDataKey.objects.values_list("wrapped", "master_key").get()
    settings.FOYER_MASTER_KEYS = NEW  # type: ignore[attr-defined]
    with pytest.raises(MasterKeyMissing, match="“old”"):
        rotation.rotate_master(tenant)
    with tenant_scope(tenant):
        assert TenantDataKey.objects.values_list("wrapped", "master_key").get() == before


def test_a_new_data_key_seals_all_anew_in_batches(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    fill(tenant)
    assert rotation.rotate_data(tenant) == 5
    assert tokens(tenant) == EXPECTED
    assert rotation.report(tenant) == rotation.KeyReport(5, 2, 0, 0, ())
    with tenant_scope(tenant):
        assert all(row.sealed.startswith("v1.d2.") for row in IntegrationSecret.objects.all())
        assert TenantDataKey.objects.get(number=1).retired_at is not None


def test_a_rotation_that_was_broken_off_is_finished(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tenant)
    monkeypatch.setattr(rotation, "BATCH", 2)
    real, calls = rotation._seal_batch, []

    def dies_at_the_second(*args: object, **kwargs: object) -> tuple[int, int, object]:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(rotation, "_seal_batch", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate_data(tenant)
    assert tokens(tenant) == EXPECTED
    assert rotation.report(tenant).under_older_data_key == 3
    monkeypatch.setattr(rotation, "_seal_batch", real)
    assert rotation.rotate_data(tenant, fresh=False) == 3
    assert rotation.report(tenant) == rotation.KeyReport(5, 2, 0, 0, ())
    assert tokens(tenant) == EXPECTED


def test_a_retired_key_goes_after_a_day_and_not_while_it_is_used(tenant: Tenant) -> None:
    fill(tenant)
    rotation.rotate_data(tenant)
    with tenant_scope(tenant):
        TenantDataKey.objects.filter(number=1).update(retired_at=timezone.now() - timedelta(hours=25))
    rotation.rotate_data(tenant)
    with tenant_scope(tenant):
        assert list(TenantDataKey.objects.values_list("number", flat=True)) == [2, 3]
    assert tokens(tenant) == EXPECTED


def test_a_damaged_secret_stays_and_the_others_are_sealed_anew(tenant: Tenant) -> None:
    fill(tenant)
    with tenant_scope(tenant):
        broken = IntegrationSecret.objects.order_by("pk")[0]
        IntegrationSecret.objects.filter(pk=broken.pk).update(sealed=broken.sealed[:-2] + "AA")
    assert rotation.rotate_data(tenant) == 4
    found = rotation.report(tenant)
    assert found.under_older_data_key == 1
    assert len(found.problems) == 1
    assert found.problems[0].startswith("Source 0 · token: ")


@pytest.mark.django_db(transaction=True)
def test_readers_never_fail_while_both_keys_rotate(settings: object) -> None:
    tenant = Tenant.objects.create(name="Alder", slug="alder")
    settings.FOYER_MASTER_KEYS = OLD  # type: ignore[attr-defined]
    fill(tenant)
    settings.FOYER_MASTER_KEYS = f"{NEW},{OLD}"  # type: ignore[attr-defined]
    stop, reads, wrong = threading.Event(), [], []

    def read() -> None:
        try:
            while not stop.is_set():
                reads.append(1)
                if tokens(tenant) != EXPECTED:
                    wrong.append("other values")
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        rotation.rotate_master(tenant)
        rotation.rotate_data(tenant)
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(reads) >= 2


def test_the_command_shows_no_secret_and_names_what_is_missing(
    tenant: Tenant, other_tenant: Tenant, settings: object
) -> None:
    settings.FOYER_MASTER_KEYS = OLD  # type: ignore[attr-defined]
    fill(tenant)
    settings.FOYER_MASTER_KEYS = f"{NEW},{OLD}"  # type: ignore[attr-defined]
    fill(other_tenant)
    settings.FOYER_MASTER_KEYS = NEW  # type: ignore[attr-defined]
    out = StringIO()
    with pytest.raises(CommandError, match="alder"):
        call_command("secrets", "status", stdout=out)
    text = out.getvalue()
    assert "birch: 5 secrets, 1 data keys, 0 under an older master key, 0 under an older data key" in text
    assert text.count("“old”") == 5
    assert "token-" not in text
    assert "A" * 20 not in text
    assert "B" * 20 not in text


def test_the_command_rotates_one_tenant(tenant: Tenant, other_tenant: Tenant) -> None:
    fill(tenant)
    fill(other_tenant)
    out = StringIO()
    call_command("secrets", "rotate-data", "--tenant", "alder", stdout=out)
    assert "alder: 5 secrets sealed anew" in out.getvalue()
    assert "birch" not in out.getvalue()
    with tenant_scope(other_tenant):
        assert TenantDataKey.objects.count() == 1


def test_the_command_refuses_an_unknown_tenant(db: None) -> None:
    with pytest.raises(CommandError, match="nobody"):
        call_command("secrets", "status", "--tenant", "nobody", stdout=StringIO())


def test_the_check_names_a_master_key_that_is_gone(tenant: Tenant, other_tenant: Tenant, settings: object) -> None:
    def found() -> list[str]:
        return [str(message.msg) for message in run_checks(tags=["database"], databases=["default"])]

    settings.FOYER_MASTER_KEYS = OLD  # type: ignore[attr-defined]
    fill(tenant, 1)
    assert found() == []
    settings.FOYER_MASTER_KEYS = NEW  # type: ignore[attr-defined]
    fill(other_tenant, 1)
    assert found() == ["The master key “old” is not in FOYER_MASTER_KEYS; stored secrets of alder cannot be opened."]
    settings.FOYER_MASTER_KEYS = "broken"  # type: ignore[attr-defined]
    assert len(found()) == 1
    assert "broken" not in found()[0]
