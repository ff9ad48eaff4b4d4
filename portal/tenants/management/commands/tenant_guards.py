"""`manage.py tenant_guards`: compare the database's walls with what the models declare, or put them up again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.tenants.guards.install import differences, install


class Command(BaseCommand):
    help = "Compares row-level security, references and append-only tables with what the models declare."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--install", action="store_true", help="Put up what is missing.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["install"]:
            install()
        missing = differences()
        if missing:
            raise CommandError("\n".join([*missing, "Run `manage.py tenant_guards --install` as the owner."]))
        self.stdout.write("All walls stand.")
