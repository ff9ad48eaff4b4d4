"""`manage.py ledger verify` recomputes all balances; `manage.py ledger journal` writes them for hledger."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm_plugin.time_accounts.journal import journal
from crm_plugin.time_accounts.verify import Counted, verify
from portal.tenants.public import Tenant, tenant_scope, tenant_time_zone


class Command(BaseCommand):
    help = "Verify the ledger of hours, or write it as an hledger journal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("verify", help="recompute every balance; exit code 1 and the rows if one is wrong")
        write = verbs.add_parser("journal", help="write an hledger journal to the output")
        check.add_argument("--tenant", default="", help="short name of one organisation; all without it")
        write.add_argument("--tenant", required=True, help="short name of the organisation")

    def handle(self, *, verb: str, tenant: str, **_options: Any) -> None:
        tenants = list(Tenant.objects.filter(slug=tenant) if tenant else Tenant.objects.order_by("pk"))
        if tenant and not tenants:
            raise CommandError(f"There is no organisation called {tenant}.")
        if verb == "journal":
            with tenant_scope(tenants[0]):
                for line in journal(zone=tenant_time_zone(tenants[0])):
                    self.stdout.write(line)
            return
        faults = sum(self._verified(one) for one in tenants)
        if faults:
            raise CommandError(f"{faults} rows are wrong. Nothing was changed.", returncode=1)
        self.stdout.write(self.style.SUCCESS("The ledger agrees."))

    def _verified(self, tenant: Tenant) -> int:
        counted, faults = Counted(), 0
        with tenant_scope(tenant):
            for fault in verify(counted):
                faults += 1
                self.stderr.write(f"{tenant.slug}: {fault}")
        self.stdout.write(
            f"{tenant.slug}: {counted.accounts} accounts, {counted.postings} postings, {counted.movements} movements, "
            f"{counted.executions} executions, {faults} faults"
        )
        return faults
