"""The log by months: on PostgreSQL each is a partition behind the whole table's walls, and goes as a whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from portal.audit import partitions, retention
from portal.audit.models import AuditEntry, AuditObject
from portal.audit.retention import NotPossible, drop_month, forget_names, this_month
from portal.tenants.guards.install import differences
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope, tenant_scope
from tests.support.owner import connected_as_owner, owner_connection

OLD, NEW = datetime(2024, 2, 29, 23, 59, tzinfo=UTC), datetime(2024, 3, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "by", "found"),
    [((2024, 1), -1, (2023, 12)), ((2024, 12), 1, (2025, 1)), ((2024, 3), 0, (2024, 3)), ((2024, 3), -26, (2022, 1))],
)
def test_months_are_counted_as_months(first: tuple[int, int], by: int, found: tuple[int, int]) -> None:
    assert partitions.month_from(date(*first, 1), by) == date(*found, 1)


@pytest.fixture
def as_the_owner() -> Iterator[None]:
    """As `manage.py audit` and `migrate` run."""
    with connected_as_owner():
        yield


def written(tenant: Tenant, moment: datetime, label: str) -> AuditEntry:
    with tenant_scope(tenant):
        there = AuditObject.objects.filter(label=label).first() or AuditObject.objects.create(label=label)
        entry: AuditEntry = AuditEntry.objects.create(action="x.done", timestamp=moment, object=there)
    return entry


def labels() -> list[str]:
    with system_scope("audit"):
        return list(AuditEntry.objects.filter(action="x.done").order_by("id").values_list("object__label", flat=True))


def names() -> set[str]:
    with system_scope("audit"):
        return set(AuditObject.objects.values_list("label", flat=True))


def command(*arguments: str) -> str:
    output = StringIO()
    call_command("audit", *arguments, stdout=output)
    return output.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_month_goes_with_the_names_that_nothing_else_holds(tenant: Tenant, as_the_owner: None) -> None:
    written(tenant, OLD, "gone")
    written(tenant, OLD, "met again")
    written(tenant, NEW, "met again")
    written(tenant, datetime.now(UTC), "present")

    said = command("drop", "2024-02", "--yes")

    assert said == "2024-02: 2 entries removed.\n1 names of objects removed that no entry holds any more.\n"
    assert labels() == ["met again", "present"]
    assert {"gone", "met again", "present"} & names() == {"met again", "present"}
    with system_scope("audit"):
        entry = AuditEntry.objects.select_related("object").get(action="audit.month_dropped")
    assert (entry.tenant_id, entry.label, entry.data, entry.via) == (None, "2024-02", {"entries": 2}, "manage.py audit")
    for rows in (AuditEntry.objects, AuditObject.objects):
        with tenant_scope(tenant), pytest.raises(DatabaseError), transaction.atomic():
            rows.all()._raw_delete(using="default")
    assert labels() == ["met again", "present"]


@pytest.mark.django_db(transaction=True)
def test_months_are_listed_and_all_but_the_last_are_dropped(tenant: Tenant, as_the_owner: None) -> None:
    kept = partitions.month_from(this_month(), -2)
    written(tenant, OLD, "old")
    written(tenant, NEW, "new")
    written(tenant, datetime(kept.year, kept.month, 1, tzinfo=UTC), "kept")
    if connection.vendor == "postgresql":
        made_months()

    listed = command("months")
    said = command("drop", "--keep", "2", "--yes")

    assert re.findall(r"^\d{4}-\d\d", listed, re.M) == ["2024-02", "2024-03", f"{kept:%Y-%m}"]
    assert said.startswith("2024-02: 1 entries removed.\n2024-03: 1 entries removed.\n")
    assert labels() == ["kept"]
    assert command("drop", "--keep", "2", "--yes").startswith("No month is that old.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("arguments", "answer", "said"),
    [
        (["drop", "never", "--yes"], "", "A month is written like 2024-11."),
        (["drop", "2024-01", "--yes"], "", "The log has no entry of 2024-01."),
        (["drop", f"{this_month():%Y-%m}", "--yes"], "", "Only months that are over can be dropped."),
        (["drop", "2999-01", "--yes"], "", "Only months that are over can be dropped."),
        (["drop", "--keep=-1", "--yes"], "", "--keep is a number of months, from 0 to 1200."),
        (["drop", "2024-02"], "no", "Nothing was removed."),
    ],
)
def test_what_is_refused_leaves_the_log_as_it_was(
    tenant: Tenant,
    as_the_owner: None,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    answer: str,
    said: str,
) -> None:
    monkeypatch.setattr("builtins.input", lambda _text: answer)
    written(tenant, OLD, "old")

    with pytest.raises(CommandError, match=re.escape(said)):
        command(*arguments)

    assert (labels(), "old" in names()) == (["old"], True)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_the_application_s_role_drops_nothing_and_reads_no_partition(tenant: Tenant) -> None:
    written(tenant, OLD, "old")
    month = partitions.partition_name(this_month())

    with pytest.raises(CommandError, match="Only the owner of the tables can do this"):
        command("drop", "2024-02", "--yes")
    for statement in (f"SELECT count(*) FROM {month}", f"DELETE FROM {month}", f"DROP TABLE {partitions.REST}"):
        with (
            system_scope("audit"),
            connection.cursor() as cursor,
            pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
            transaction.atomic(),
        ):
            cursor.execute(statement)
    assert labels() == ["old"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_entries_that_have_no_month_yet_get_one_with_the_next_migrate(tenant: Tenant, as_the_owner: None) -> None:
    first, second = written(tenant, OLD, "old"), written(tenant, NEW, "new")

    assert where(first) == where(second) == partitions.REST
    made = made_months()

    assert made == [date(2024, 2, 1), date(2024, 3, 1)]
    assert (where(first), where(second)) == (f"{partitions.TABLE}_2024_02", f"{partitions.TABLE}_2024_03")
    assert labels() == ["old", "new"]
    assert made_months() == []
    assert differences() == []
    assert where(written(tenant, datetime.now(UTC), "now")) == partitions.partition_name(this_month())


def where(entry: AuditEntry) -> Any:
    with system_scope("audit"), connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text FROM {partitions.TABLE} WHERE id = %s", [entry.pk])
        return cursor.fetchone()[0]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("doing", ["drop", "names", "months"])
def test_who_writes_the_log_meanwhile_is_not_disturbed(
    tenant: Tenant, as_the_owner: None, monkeypatch: pytest.MonkeyPatch, doing: str
) -> None:
    """A request that has written one entry and is about to write the next: its transaction is the one that goes on."""
    monkeypatch.setattr(retention, "ATTEMPTS", 2)
    written(tenant, OLD, "old")
    nameless = "INSERT INTO portal_audit_auditobject (tenant_id, kind, key, label) VALUES (%s, '', '', %s)"
    if doing == "names":
        with system_scope("audit"), connection.cursor() as cursor:
            cursor.execute(nameless, [tenant.pk, "unused"])
    work = {"drop": lambda: drop_month(OLD.date().replace(day=1)), "names": forget_names, "months": made_months}[doing]
    writing = "INSERT INTO portal_audit_auditentry (timestamp, tenant_id, action, via, data) VALUES (now(), %s, 'x', '', '{}')"
    with owner_connection() as other:
        other.execute(writing, [tenant.pk])
        other.execute(nameless, [tenant.pk, "of the request"])
        with pytest.raises(NotPossible, match="Others keep the log in use"):
            work()
        other.execute(writing, [tenant.pk])
        other.execute(nameless, [tenant.pk, "of the request, too"])
    assert labels() == ["old"]
    assert {"of the request", "of the request, too"} <= names()

    work()

    assert labels() == ([] if doing == "drop" else ["old"])


def made_months() -> list[date]:
    return retention.retried(lambda cursor: partitions.make_months(cursor, this_month()))
