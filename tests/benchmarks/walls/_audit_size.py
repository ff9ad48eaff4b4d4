"""Runs inside the measured database: fills the log, asks it, drops a month of it. Prints one line of JSON."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django

django.setup()

from django.db import connection, models  # noqa: E402 - after the set-up of Django
from django.db.backends.utils import CursorWrapper  # noqa: E402

from portal.accounts.models import User  # noqa: E402
from portal.audit import partitions, search  # noqa: E402
from portal.audit.models import AuditEntry  # noqa: E402
from portal.audit.retention import drop_month, forget_names, recorded_months, this_month  # noqa: E402
from portal.tenants.models import Tenant  # noqa: E402
from portal.tenants.scope import system_scope, tenant_scope  # noqa: E402

TENANTS, PERSONS, OBJECTS, MONTHS = 20, 400, 500_000, 12
# What a portal writes: ids of requests of 32 characters, objects known by a UUID, names of twenty, details now and then.
NAMES = """
    INSERT INTO portal_audit_auditobject (tenant_id, kind, key, label)
    SELECT (%s::bigint[])[1 + n %% %s],
        (array['crm_contacts.company', 'portal_accounts.user', 'crm_contacts.note', 'crm_deals.deal'])[1 + n %% 4],
        md5(n::text)::uuid::text, 'Object of work ' || n
    FROM generate_series(1, %s) AS n
"""
LOG = """
    INSERT INTO portal_audit_auditentry (tenant_id, "timestamp", action, user_id, via, address, request, object_id, data)
    SELECT o.tenant_id, %s::timestamptz + r * (%s::timestamptz - %s::timestamptz),
        (array['crm.company.created', 'wagtail.edit', 'account.signed_in', 'crm.note.added', 'time.top_up', 'data.read'])
            [1 + n %% 6],
        CASE WHEN n %% 3 > 0 THEN (%s::bigint[])[1 + abs(hashint8(n)) %% %s] END,
        CASE WHEN n %% 3 = 0 THEN 'Billing robot · foyer_ab12cd34…' ELSE '' END,
        CASE WHEN n %% 5 > 0 THEN ('10.0.' || n %% 200 || '.7')::inet END, md5(n::text || %s)::uuid,
        o.id, CASE WHEN n %% 2 = 0 THEN '{}'::jsonb ELSE '{"fields": ["name", "website", "vat_id"]}'::jsonb END
    FROM (SELECT n, n::float / %s AS r FROM generate_series(1::bigint, %s) AS n) AS entry
    JOIN portal_audit_auditobject o ON o.id = %s + (n * 7919) %% %s
    ORDER BY n
"""
SIZE = """
    SELECT sum(pg_total_relation_size(oid)), sum(pg_indexes_size(oid)) FROM pg_class
    WHERE relname LIKE 'portal\\_audit\\_%%' AND relkind = 'r'
"""


def fill(entries: int) -> dict[str, Any]:
    tenants = [Tenant.objects.create(name=f"Tenant {number}", slug=f"t{number}").pk for number in range(TENANTS)]
    persons = [User.objects.create(email=f"person{n}@example.org", last_name=f"Person{n}").pk for n in range(PERSONS)]
    months = [partitions.month_from(this_month(), number - MONTHS) for number in range(MONTHS)]
    with system_scope("audit"), connection.cursor() as cursor:
        cursor.execute(NAMES, [tenants, TENANTS, OBJECTS])
        cursor.execute("SELECT min(id) FROM portal_audit_auditobject")
        first = cursor.fetchone()[0]
        for month in months:
            partitions.make_month(cursor, month)
        for month in months:
            _write(cursor, month, entries // MONTHS, first, persons)
    connection.commit()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE portal_audit_auditobject")
        cursor.execute("VACUUM ANALYZE portal_audit_auditentry")
        cursor.execute(SIZE)
        size, index_size = map(int, cursor.fetchone())
        cursor.execute("SELECT pg_total_relation_size('portal_audit_auditobject')")
        of_objects = cursor.fetchone()[0]
    with system_scope("audit"):
        return {
            "entries": AuditEntry.objects.count(),
            "objects": OBJECTS,
            "bytes": size,
            "index_bytes": index_size,
            "object_bytes": of_objects,
        }


def _write(cursor: CursorWrapper, month: date, entries: int, first: int, persons: list[int]) -> None:
    beginning, end = f"{month} 00:00+00", f"{partitions.month_from(month, 1)} 00:00+00"
    moments = [beginning, end, beginning, persons, PERSONS, str(month), entries + 1, entries, first, OBJECTS]
    cursor.execute(LOG, moments)


def ask() -> dict[str, Any]:
    tenant = Tenant.objects.get(slug="t7")
    some = AuditEntry.objects
    with tenant_scope(tenant):
        one = some.all().select_related("object").first()
        month = recorded_months()[0].first
        year_ago = datetime(month.year, month.month, 2, tzinfo=UTC)
        asked = {
            "the newest": some.all(),
            "a person": search.by_person(some.all(), "person17"),
            "a program": search.by_person(some.all(), "robot"),
            "an object by its name": search.by_object(some.all(), one.label),
            "an object by its id": search.by_object(some.all(), one.object.key),
            "the history of an object": some.filter(object__kind=one.object.kind, object__key=one.object.key),
            "a request": search.by_object(some.all(), one.request.hex),
            "a day a year ago": some.filter(timestamp__gte=year_ago, timestamp__lt=year_ago + timedelta(days=1)),
        }
        return {"searches": {name: timed(rows) for name, rows in asked.items()}}


def timed(rows: models.QuerySet[Any]) -> dict[str, Any]:
    page = rows.select_related("user", "object")[:51]
    list(page)
    began = time.perf_counter()
    found = len(list(page.all()))
    milliseconds = (time.perf_counter() - began) * 1000
    plan = page.explain()
    if not found:
        raise SystemExit(f"Nothing was found: {plan}")
    # Coming months are empty, which is read fastest from end to end.
    full = [partitions.partition_name(month.first) for month in recorded_months()]
    by = "a scan" if any(f"Seq Scan on {name}" in plan for name in full) else "an index"
    return {"milliseconds": milliseconds, "by": by}


def drop() -> dict[str, Any]:
    month = recorded_months()[0]
    began = time.perf_counter()
    entries = drop_month(month.first)
    dropped = time.perf_counter()
    forget_names()
    return {"drop": dropped - began, "dropped": f"{entries:,} entries", "forget": time.perf_counter() - dropped}


if __name__ == "__main__":
    doing = {"fill": lambda: fill(int(sys.argv[2])), "search": ask, "drop": drop}[sys.argv[1]]
    print(json.dumps(doing()))
