"""The log: who, what, from where; never secrets; never changed; each tenant its own."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.test import RequestFactory
from wagtail.log_actions import LogContext, log
from wagtail.models import ModelLogEntry

from portal.accounts.models import Program, User
from portal.accounts.services import create_key
from portal.audit.context import in_request
from portal.audit.models import AuditEntry
from portal.audit.public import acting, record, sensitive_read
from portal.audit.words import action_label, actor_label, detail_text
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import NoTenantScope, system_scope, tenant_scope
from tests.support.people import MakePerson

pytestmark = pytest.mark.django_db


def request_of(user: User, **meta: Any) -> HttpRequest:
    request = RequestFactory().get("/admin/", **meta)
    request.user = user
    request.request_id = "0123456789abcdef0123456789abcdef"  # type: ignore[attr-defined]
    return request


def test_an_entry_says_who_what_when_and_from_where(tenant: Tenant, company: Company, person: MakePerson) -> None:
    user = person(Role.STAFF, first_name="Stefan", last_name="Moor")
    with tenant_scope(tenant), in_request(request_of(user, REMOTE_ADDR="2001:db8::7")):
        entry = record("crm.company.changed", subject=company, data={"fields": ["name"]})

        stored = AuditEntry.objects.select_related("object").get(pk=entry.pk)
    assert (stored.tenant_id, stored.user_id, stored.address, stored.request.hex) == (
        tenant.pk,
        user.pk,
        "2001:db8::7",
        "0123456789abcdef0123456789abcdef",
    )
    assert (stored.object.kind, stored.object.key, stored.label) == (
        "portal_tenants.company",
        str(company.pk),
        "Acme Logistik",
    )
    assert (actor_label(stored), detail_text(stored)) == ("Stefan Moor", "fields: name")


def test_without_a_request_nobody_is_named_and_a_job_can_say_for_whom_it_acts(
    tenant: Tenant, person: MakePerson
) -> None:
    user = person(Role.STAFF)
    with tenant_scope(tenant):
        silent = record("thing.done")
        with acting(actor=user.pk, via="job reports.build_run"):
            loud = record("thing.done")

    assert (silent.user_id, actor_label(silent)) == (None, "the portal")
    assert (loud.user_id, actor_label(loud)) == (user.pk, f"{user} (job reports.build_run)")


def test_a_program_is_named_by_its_key_and_not_by_a_person_s_session(tenant: Tenant, person: MakePerson) -> None:
    with tenant_scope(tenant):
        program = Program.objects.create(name="Build server", owner=person(Role.STAFF))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("portal.accounts.services.api_scopes", lambda: {"x:write": "x"})
            key, _text = create_key(program)
        request = request_of(person(Role.ADMIN))
        request.api_key = key  # type: ignore[attr-defined]
        with in_request(request):
            entry = record("time.execution_reported")

    assert (entry.user_id, entry.via) == (None, f"Build server · {key}")


def test_what_is_secret_by_name_or_shape_is_left_out_however_deep(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        entry = record(
            "integration.saved",
            data={
                "name": "ERP",
                "api_key": "k-1",
                "settings": {"Password": "p-1", "headers": [{"Authorization": "a-1"}, {"X": "ok"}]},
                "clientSecret": "s-1",
                "seen": ["/accounts/password/reset/key/1-abc/", 7],
            },
        )

    assert entry.data == {
        "name": "ERP",
        "api_key": "[redacted]",
        "settings": {"Password": "[redacted]", "headers": [{"Authorization": "[redacted]"}, {"X": "ok"}]},
        "clientSecret": "[redacted]",
        "seen": ["/accounts/password/reset/key/[redacted]", 7],
    }


def test_a_label_is_one_line_of_at_most_255_characters(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        entry = record("thing.done", label="first\r\n2026-01-01 forged line\t" + "x" * 500)

    assert entry.label.startswith("first 2026-01-01 forged line x")
    assert len(entry.label) == 255


@pytest.mark.parametrize("text", ["\U0001d160" * 300, "a" + "\u0301" * 300])
def test_a_label_of_letters_made_of_several_signs_fits_its_column(tenant: Tenant, text: str) -> None:
    with tenant_scope(tenant):
        record("thing.done", label=text)
        assert AuditEntry.objects.select_related("object").get(action="thing.done").label == text[:254] + "…"


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_entries_are_never_changed_or_removed(tenant: Tenant, verb: str) -> None:
    with tenant_scope(tenant):
        entry = record("thing.done")
        rows = AuditEntry.objects.filter(pk=entry.pk)
        change = {"update": lambda: rows.update(action="thing.undone"), "delete": rows.delete}[verb]
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
        assert AuditEntry.objects.get(pk=entry.pk).action == "thing.done"


def test_each_tenant_reads_its_own_and_none_reads_the_installation_s(tenant: Tenant, other_tenant: Tenant) -> None:
    record("installation.started")
    with tenant_scope(tenant):
        record("thing.done", label="ours")
        record("thing.done", label="written for the other", tenant=other_tenant)
        assert list(AuditEntry.objects.values_list("object__label", flat=True)) == ["ours"]
    with tenant_scope(other_tenant):
        assert list(AuditEntry.objects.values_list("object__label", flat=True)) == ["written for the other"]
    with pytest.raises(NoTenantScope):
        AuditEntry.objects.count()
    with system_scope("audit"):
        assert set(AuditEntry.objects.values_list("tenant", flat=True)) >= {None, tenant.pk, other_tenant.pk}


@pytest.mark.postgresql
def test_on_postgresql_the_policy_alone_keeps_tenants_apart(tenant: Tenant, other_tenant: Tenant) -> None:
    record("installation.started")
    with tenant_scope(other_tenant):
        record("thing.done")
    with tenant_scope(tenant), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_audit_auditentry WHERE tenant_id IS DISTINCT FROM %s", [tenant.pk])
        assert cursor.fetchone() == (0,)


def test_an_entry_is_rolled_back_with_what_it_tells(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        with transaction.atomic():
            record("thing.done")
            transaction.set_rollback(True)
        assert not AuditEntry.objects.filter(action="thing.done").exists()


def test_what_wagtail_logs_of_tenants_rows_comes_here_and_nowhere_else(
    tenant: Tenant, company: Company, person: MakePerson
) -> None:
    user = person(Role.STAFF)
    before = ModelLogEntry.objects.count()
    with tenant_scope(tenant), LogContext(user=user):
        log(company, "wagtail.edit", content_changed=True)
        (entry,) = AuditEntry.objects.for_instance(company)

    assert (entry.action, entry.user_id, entry.label) == ("wagtail.edit", user.pk, "Acme Logistik")
    assert action_label(entry) == "Edit"
    assert ModelLogEntry.objects.count() == before


def test_a_sensitive_read_names_the_fields_and_not_what_stood_in_them(tenant: Tenant, company: Company) -> None:
    with tenant_scope(tenant):
        entry = sensitive_read(company, fields=["iban"])

    assert (entry.action, entry.data) == ("data.read", {"fields": ["iban"]})


def test_an_action_of_a_plugin_that_is_off_is_shown_as_written(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        assert action_label(record("gone_plugin.thing.done")) == "gone_plugin.thing.done"


def test_a_deleted_person_leaves_a_number(tenant: Tenant) -> None:
    user = User.objects.create_user("leaving@example.org")
    number = user.pk
    with tenant_scope(tenant):
        entry = record("thing.done", actor=user)
        user.delete()
        assert actor_label(AuditEntry.objects.get(pk=entry.pk)) == f"deleted person {number}"
