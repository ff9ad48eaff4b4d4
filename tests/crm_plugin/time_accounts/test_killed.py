"""A process that is killed in the middle of booking leaves all of it or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from crm_plugin.time_accounts.models import Account, Execution, Movement, Posting
from crm_plugin.time_accounts.services import open_account, top_up
from crm_plugin.time_accounts.verify import verify
from portal.plugins.models import EventRecord
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.time_accounts.conftest import HOUR, booking

CHILD = """
import sys, django
django.setup()
from django.db import connection, transaction
from django.utils import timezone
from crm_plugin.time_accounts import services
from portal.tenants.scope import tenant_scope
tenant, company, when = int(sys.argv[1]), sys.argv[2], sys.argv[3]
with transaction.atomic(), tenant_scope(tenant):
    services.report_execution(
        company_id=company, seconds=2700, started_at=timezone.now(), actor=services.Actor("Child")
    )
    if when == "before":
        print("booked", flush=True)
        sys.stdin.readline()
print("committed", flush=True)
sys.stdin.readline()
"""


def database_url() -> str:
    """The test database, as the application's role, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    return f"postgresql://{values['USER']}{secret}@{values['HOST']}:{values['PORT'] or 5432}/{values['NAME']}"


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("when", "booked"), [("before", 0), ("after", 1)])
def test_kill_nine_while_booking(when: str, booked: int, tenant: Tenant, company: Company) -> None:
    with tenant_scope(tenant):
        open_account(company_id=company.pk)
        top_up(company_id=company.pk, seconds=10 * HOUR, booking=booking())
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tenant.pk), str(company.pk), when],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
        env=environment,
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == ("booked" if when == "before" else "committed")
    child.send_signal(signal.SIGKILL)
    child.wait(timeout=30)
    with tenant_scope(tenant):
        account = Account.objects.get(side="hours")
        assert (account.balance_seconds, account.postings_count) == (10 * HOUR - booked * 2700, 1 + booked)
        assert Posting.objects.count() == Movement.objects.count() == 1 + booked
        assert Execution.objects.count() == booked
        assert EventRecord.objects.filter(event_type__endswith="TimePosted").count() == 1 + booked
        assert list(verify()) == []
        # And the ledger goes on.
        top_up(company_id=company.pk, seconds=60, booking=booking())
