"""`manage.py plugins`: every plugin with its state and reason; exits with 1 when an enabled one cannot be used.

With `--again` they are looked at anew first, whatever was kept of earlier starts.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.plugins.discovery import Discovered
from portal.plugins.states import reports


class Command(BaseCommand):
    help = "Lists the plugins that FOYER_PLUGINS names and those that are off, with state, reason and what each brings."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again", action="store_true", help="Look at all plugins anew, whatever was found at earlier starts."
        )

    def handle(self, *args: Any, again: bool = False, **options: Any) -> None:
        discovered: Discovered = settings.FOYER_PLUGINS
        found = reports(discovered.again() if again and discovered.again else None)
        enabled = sum(report.enabled for report in found)
        for report in found:
            self.stdout.write(f"{report.name:32} {report.version or '-':10} {report.state}")
            if report.reason:
                self.stdout.write(f"    {report.reason}")
            for trouble in report.troubles:
                self.stdout.write(f"    {trouble}")
            if report.brings:
                self.stdout.write(f"    brings {', '.join(str(words) for words in report.brings)}")
        if again:
            self.stdout.write("The plugins were looked at anew. What runs already has this after its next start.")
        broken = [report.name for report in found if report.enabled and not report.ready]
        if broken:
            raise CommandError(f"{len(broken)} of {enabled} cannot be used: {', '.join(broken)}.")
