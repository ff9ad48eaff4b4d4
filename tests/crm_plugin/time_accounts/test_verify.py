"""Whoever tampers with the ledger is found, and the row is named; an independent program agrees with it."""

from __future__ import annotations

import shutil
import subprocess
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from crm_plugin.time_accounts.models import Account, Execution, Movement, Posting
from crm_plugin.time_accounts.services import consume, open_account, report_execution, reverse, top_up
from crm_plugin.time_accounts.verify import verify
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.crm_plugin.time_accounts.conftest import ACTOR, HOUR, booking


@pytest.fixture
def ledger(account: Account, company: Company, scope: None) -> Account:
    """Four postings: a top-up, an execution, a consumption and its reversal."""
    report_execution(company_id=company.pk, seconds=2700, started_at=timezone.now(), actor=ACTOR)
    used = consume(company_id=company.pk, seconds=60, booking=booking("Call; with: signs | and (marks)"))
    reverse(posting_id=used.pk, reason="Not ours", actor=ACTOR)
    return account


def run(*arguments: str) -> tuple[int, str, str]:
    """(exit code, output, errors) of `manage.py ledger …`."""
    out, err = StringIO(), StringIO()
    try:
        call_command("ledger", *arguments, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    return 0, out.getvalue(), err.getvalue()


def test_a_sound_ledger_agrees(ledger: Account, tenant: Tenant) -> None:
    code, out, err = run("verify")
    assert (code, err) == (0, "")
    assert "alder: 3 accounts, 4 postings, 4 movements, 1 executions, 0 faults" in out


def test_a_changed_balance_is_found_and_named(ledger: Account) -> None:
    Account.objects.filter(pk=ledger.pk).update(balance_seconds=33_301)
    code, _out, err = run("verify", "--tenant", "alder")
    assert code == 1
    assert f"{Account._meta.db_table} {ledger.pk}" in err
    assert "33301" in err


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only the owner of the tables could do this")
@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Posting, "UPDATE {table} SET seconds = seconds - 1 WHERE number = 2"),
        (Posting, "UPDATE {table} SET balance_seconds = 1 WHERE number = 3"),
        (Posting, "UPDATE {table} SET number = 9 WHERE number = 4"),
        (Movement, "UPDATE {table} SET amount_seconds = 1 WHERE amount_seconds = 2700"),
        (Execution, "UPDATE {table} SET seconds = 1"),
    ],
)
def test_history_changed_behind_the_triggers_is_found(ledger: Account, model: type[Posting], change: str) -> None:
    from portal.tenants.guards.install import install
    from portal.tenants.guards.sqlite import drop_append_only

    drop_append_only(connection)
    with connection.cursor() as cursor:
        cursor.execute(change.format(table=model._meta.db_table))
        assert cursor.rowcount == 1
    install()
    assert {fault.table for fault in verify()} & {model._meta.db_table, Posting._meta.db_table}


def test_an_unknown_organisation_is_an_error(tenant: Tenant) -> None:
    code, _out, err = run("verify", "--tenant", "nobody")
    assert code == 1
    assert "nobody" in err


def test_the_journal_asserts_every_balance(ledger: Account, tenant: Tenant) -> None:
    code, out, _err = run("journal", "--tenant", "alder")
    assert code == 0
    lines = out.splitlines()
    assertions = [line.partition(" = ")[2] for line in lines if " = " in line]
    assert assertions == ["-36000 s", "-33300 s", "-33240 s", "-33300 s"]
    moved = [int(line.split()[-5] if " = " in line else line.split()[-2]) for line in lines if line.startswith("    ")]
    assert sum(moved) == 0
    assert not [line for line in lines if "signs | and" in line]


@pytest.mark.skipif(shutil.which("hledger") is None, reason="hledger is not installed: apt-get install hledger")
def test_hledger_agrees_to_the_second(ledger: Account, tenant: Tenant, company: Company, tmp_path: Path) -> None:
    with tenant_scope(tenant):
        second = Company.objects.create(name="Zoë & Söhne: (Süd); eins | zwei")
        open_account(company_id=second.pk)
        top_up(company_id=second.pk, seconds=HOUR, booking=booking("= 5 @ 3 * ! x"))
    path = tmp_path / "ledger.journal"
    path.write_text(run("journal", "--tenant", "alder")[1], encoding="utf-8")
    checked = subprocess.run(["hledger", "-f", path, "check", "-s"], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    shown = subprocess.run(
        ["hledger", "-f", path, "balance", "liabilities", "--no-total", "-O", "csv"],
        capture_output=True,
        text=True,
        check=True,
    )
    balances = sorted(row.split('","')[1].strip('"') for row in shown.stdout.splitlines()[1:])
    assert balances == ["-33300 s", "-3600 s"]
    path.write_text(path.read_text(encoding="utf-8").replace(" = -33240 s", " = -33241 s"), encoding="utf-8")
    wrong = subprocess.run(["hledger", "-f", path, "check", "-s"], capture_output=True, text=True, check=False)
    assert wrong.returncode != 0
