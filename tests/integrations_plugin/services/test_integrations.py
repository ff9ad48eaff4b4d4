"""Saving and changing: secrets are kept, replaced or asked for again; everything is audited without them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from integrations_plugin import selectors
from integrations_plugin.connectors.rest.schema import RestSettings
from integrations_plugin.models import Integration, IntegrationSecret, SourceRecord
from integrations_plugin.secrets import store
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.services.integrations import (
    SecretsNeeded,
    change_integration,
    create_integration,
    remove_integration,
)
from integrations_plugin.statuses import Status
from portal.audit.models import AuditEntry
from portal.tenants.models import Company

pytestmark = pytest.mark.usefixtures("scope")
FIRST = RestSettings(address="https://api.example.com/v1")


def make(name: str = "Shop") -> Integration:
    return create_integration(kind="rest", name=name, settings=FIRST, secrets={"token": SecretText("canary-1")})


def audited() -> list[tuple[str, dict[str, object]]]:
    rows = AuditEntry.objects.filter(action__startswith="integrations.").order_by("pk")
    return [(row.action, row.data) for row in rows]


def test_a_new_integration_is_unchecked_and_audited_without_its_secret() -> None:
    made = make()
    assert (made.status, made.revision, made.settings["address"]) == ("never_checked", 1, "https://api.example.com/v1")
    assert audited() == [("integrations.integration.created", {"kind": "rest", "sealed": ["token"]})]
    assert "canary" not in str(list(Integration.objects.values()))


def test_blank_keeps_the_secret_and_other_settings_may_change() -> None:
    made = make()
    Integration.objects.filter(pk=made.pk).update(status=Status.OK, reason="Fine", sync_state={"newest": "x"})
    changed = change_integration(
        integration=made, name="Shop 2", settings=FIRST.model_copy(update={"path": "orders"}), secrets={}
    )
    assert store.take(integration=changed)["token"].reveal() == "canary-1"
    changed.refresh_from_db()
    assert (changed.name, changed.status, changed.revision, changed.sync_state) == ("Shop 2", "never_checked", 2, {})
    assert audited()[-1][1] == {"settings_changed": ["path"], "sealed": []}


def test_a_new_name_alone_keeps_what_is_known() -> None:
    made = make()
    Integration.objects.filter(pk=made.pk).update(status=Status.OK, sync_state={"newest": "x"})
    changed = change_integration(integration=made, name="Other", settings=FIRST, secrets={})
    assert (changed.status, changed.sync_state) == ("ok", {"newest": "x"})


def test_another_address_needs_the_secret_again_and_changes_nothing_without() -> None:
    made = make()
    elsewhere = RestSettings(address="https://evil.example")
    with pytest.raises(SecretsNeeded):
        change_integration(integration=made, name="Shop", settings=elsewhere, secrets={})
    made.refresh_from_db()
    assert made.settings["address"] == "https://api.example.com/v1"
    change_integration(integration=made, name="Shop", settings=elsewhere, secrets={"token": SecretText("new")})
    assert store.take(integration=made)["token"].reveal() == "new"


def test_a_name_is_used_once() -> None:
    make()
    with pytest.raises(ValidationError, match="exists"):
        make()
    assert Integration.objects.count() == 1
    assert IntegrationSecret.objects.count() == 1


def test_removing_takes_secrets_and_records_along(company: Company) -> None:
    made = make()
    SourceRecord.objects.create(
        integration=made, external_id="1", kind="order", occurred_at="2026-01-01T00:00:00Z", company=company,
        title="One", fetched_at="2026-01-01T00:00:00Z",
    )  # fmt: skip
    other = make("Other")
    assert remove_integration(integration=made) == 1
    assert list(Integration.objects.all()) == [other]
    assert IntegrationSecret.objects.count() == 1
    assert SourceRecord.objects.count() == 0
    assert audited()[-1] == ("integrations.integration.removed", {"kind": "rest", "records": 1})


def test_facts_show_settings_and_of_secrets_only_the_day() -> None:
    facts = {fact.label: fact.value for fact in selectors.facts_of(make())}
    assert facts["Address"] == "https://api.example.com/v1"
    assert facts["Token"].startswith("set on ")
    assert "canary" not in str(facts)
