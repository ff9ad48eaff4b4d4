"""`manage.py plugins`: every plugin with its state and reason; exits with 1 when an enabled one cannot be used."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.plugins.states import reports


class Command(BaseCommand):
    help = "Lists the plugins that FOYER_PLUGINS names and those that are off, with state, reason and what each brings."

    def handle(self, *args: Any, **options: Any) -> None:
        found = reports()
        enabled = sum(report.enabled for report in found)
        for report in found:
            self.stdout.write(f"{report.name:32} {report.version or '-':10} {report.state}")
            if report.reason:
                self.stdout.write(f"    {report.reason}")
            if report.brings:
                self.stdout.write(f"    brings {', '.join(str(words) for words in report.brings)}")
        broken = [report.name for report in found if report.enabled and not report.ready]
        if broken:
            raise CommandError(f"{len(broken)} of {enabled} cannot be used: {', '.join(broken)}.")
