"""What was written before objects had a table of their own, and before months, is all there after."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.postgres import own_database

ROOT = Path(__file__).resolve().parents[3]
BEFORE = """
from django.db import connection
from portal.tenants.models import Tenant
tenant = Tenant.objects.create(name="Alder", slug="alder").pk
rows = [
    (tenant, "2024-02-29 23:59:59+00", "x.1", "0123456789abcdef0123456789abcdef", "crm.company", "7", "Acme"),
    (tenant, "2024-03-01 00:00:00+00", "x.2", "given-by-a-proxy", "crm.company", "7", "Acme"),
    (None, "2024-03-01 00:00:00+00", "x.3", "", "crm.company", "7", "Acme"),
    (tenant, "2026-01-01 00:00:00+00", "x.4", "", "", "", ""),
]
with connection.cursor() as cursor:
    for row in rows:
        cursor.execute(
            "INSERT INTO portal_audit_auditentry (tenant_id, timestamp, action, request_id, subject_type, subject_id,"
            " label, via, data) VALUES (%s, %s, %s, %s, %s, %s, %s, '', '{}')", row)
"""
AFTER = """
from portal.audit.models import AuditEntry, AuditObject
from portal.audit.public import record
from portal.audit.retention import recorded_months
from portal.tenants.guards.install import differences
from portal.tenants.models import Tenant
from portal.tenants.scope import system_scope
record("x.5", tenant=Tenant.objects.get())
with system_scope("audit"):
    for entry in AuditEntry.objects.order_by("id"):
        thing = entry.object
        named = f"{thing.kind} {thing.key} {thing.label}" if thing else "-"
        assert thing is None or thing.tenant_id == entry.tenant_id
        print(entry.pk, entry.action, entry.tenant_id is not None, entry.request.hex if entry.request else "-", named)
    print(AuditObject.objects.count(), "objects")
print([f"{month.first:%Y-%m}" for month in recorded_months()][:3], [line for line in differences() if "_audit_" in line])
"""
FOUND = """\
1 x.1 True 0123456789abcdef0123456789abcdef crm.company 7 Acme
2 x.2 True - crm.company 7 Acme
3 x.3 False - crm.company 7 Acme
4 x.4 True - -
5 x.5 True - -
2 objects
['2024-02', '2024-03', '2026-01'] []
"""


@pytest.fixture
def urls(tmp_path: Path) -> Iterator[dict[str, str]]:
    if settings.FOYER_TEST_OWNER_DATABASE is None:
        yield {"DATABASE_URL": f"sqlite:///{tmp_path}/foyer.sqlite3", "DATABASE_OWNER_URL": ""}
        return
    with own_database("foyer_audit_migration") as urls:
        yield urls


def test_entries_keep_their_objects_and_get_their_months(urls: dict[str, str], tmp_path: Path) -> None:
    environment = {
        **os.environ,
        **urls,
        "REDIS_URL": "",
        "FOYER_LOG_LEVEL": "WARNING",
        "FOYER_TEST_ROOT": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "FOYER_DATABASE_ROLE": "owner",
    }

    def manage(*arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    manage("migrate", "--verbosity", "0", "portal_audit", "0001")
    manage("shell", "--verbosity", "0", "-c", BEFORE)
    manage("migrate", "--verbosity", "0", "portal_audit")

    assert manage("shell", "--verbosity", "0", "-c", AFTER) == FOUND
