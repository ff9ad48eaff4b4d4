"""`manage.py secrets status | rotate-master | rotate-data`: the operator's view of the keys. No secret is printed."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from cryptography.exceptions import InvalidTag
from django.core.management.base import BaseCommand, CommandError

from integrations_plugin.secrets import rotation
from integrations_plugin.secrets.errors import SecretUnreadable
from integrations_plugin.secrets.keyring import keyring
from portal.accounts.public import factors_under_older_keys, seal_factors_anew
from portal.tenants.public import Tenant


class Command(BaseCommand):
    help = "Shows how stored secrets stand, or changes the keys that seal them. May be broken off and run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=("status", "rotate-master", "rotate-data"))
        parser.add_argument("--tenant", default="", help="the short name of one organisation; all without it")
        parser.add_argument(
            "--finish", action="store_true", help="with rotate-data: only finish what an earlier run began"
        )

    def handle(self, *_args: Any, action: str, tenant: str, finish: bool, **_options: Any) -> None:
        tenants = Tenant.objects.order_by("pk")
        if tenant:
            tenants = tenants.filter(slug=tenant)
        if tenant and not tenants:
            raise CommandError(f"There is no organisation with the short name “{tenant}”.")
        try:
            self.stdout.write(f"Master keys: {', '.join(keyring().keys)}; new data keys are wrapped by the first.")
        except SecretUnreadable as error:
            raise CommandError(error.sentence) from None
        if action == "rotate-master":
            self._seal_factors_anew()
        self.stdout.write(f"Second factors: {factors_under_older_keys()} under an older master key")
        troubled = [row.slug for row in tenants if not self._one(row, action, finish=finish)]
        if troubled:
            raise CommandError(f"Not all secrets open: {', '.join(troubled)}. The others are fine.")

    def _seal_factors_anew(self) -> None:
        try:
            self.stdout.write(f"Second factors: {seal_factors_anew()} sealed anew")
        except (ValueError, InvalidTag) as error:
            raise CommandError(
                f"A second factor does not open: {error or 'it was changed'} Put the key that sealed it back into"
                " FOYER_MASTER_KEYS, behind the new one, and run this again."
            ) from None

    def _one(self, tenant: Tenant, action: str, *, finish: bool) -> bool:
        try:
            if action == "rotate-master":
                self.stdout.write(f"{tenant.slug}: {rotation.rotate_master(tenant)} data keys wrapped anew")
            elif action == "rotate-data":
                self.stdout.write(
                    f"{tenant.slug}: {rotation.rotate_data(tenant, fresh=not finish)} secrets sealed anew"
                )
            return self._shown(tenant, rotation.report(tenant))
        except SecretUnreadable as error:
            self.stdout.write(f"{tenant.slug}: {error.sentence}")
            return False

    def _shown(self, tenant: Tenant, found: rotation.KeyReport) -> bool:
        self.stdout.write(
            f"{tenant.slug}: {found.secrets} secrets, {found.data_keys} data keys,"
            f" {found.under_older_master} under an older master key,"
            f" {found.under_older_data_key} under an older data key"
        )
        for problem in found.problems:
            self.stdout.write(f"  {problem}")
        return not found.problems
