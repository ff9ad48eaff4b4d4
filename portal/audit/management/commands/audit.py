"""`manage.py audit`: how large the log is, month by month, and taking the oldest months out of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat

from portal.audit.context import acting
from portal.audit.partitions import month_from
from portal.audit.retention import Month, NotPossible, drop_month, forget_names, recorded_months, this_month


class Command(BaseCommand):
    help = "Lists the months of the audit log, and drops those that need not be kept. Runs as the owner of the tables."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("months", help="each month with its entries and its size")
        drop = actions.add_parser("drop", help="remove months for good, with the names that only they hold")
        which = drop.add_mutually_exclusive_group(required=True)
        which.add_argument("month", nargs="?", help="one month, such as 2024-11")
        which.add_argument("--keep", type=int, metavar="MONTHS", help="all but the present month and so many before it")
        drop.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        {"months": self._months, "drop": self._drop}[options["action"]](options)

    def _months(self, _options: dict[str, Any]) -> None:
        found = self._recorded()
        for month in found:
            size = f"  {filesizeformat(month.size)}" if month.size else ""
            self.stdout.write(f"{month.first:%Y-%m}  {said(month):>18} entries{size}")
        if not found:
            self.stdout.write("The log is empty.")

    def _drop(self, options: dict[str, Any]) -> None:
        wanted = self._wanted(options)
        if not wanted:
            self.stdout.write("No month is that old.")
        elif not options["yes"]:
            self._ask(wanted)
        try:
            with acting(via="manage.py audit"):
                for month in wanted:
                    self.stdout.write(f"{month:%Y-%m}: {said(drop_month(month))} entries removed.")
                forgotten = forget_names()
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{forgotten:,} names of objects removed that no entry holds any more.")

    def _ask(self, wanted: list[date]) -> None:
        named = ", ".join(f"{month:%Y-%m}" for month in wanted)
        try:
            answer = input(f"Entries of {named} are removed for good. Type yes to go on: ")
        except EOFError:
            raise CommandError("Nobody is there to be asked. With --yes nothing is asked.") from None
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was removed.")

    def _recorded(self) -> list[Month]:
        try:
            return recorded_months()
        except NotPossible as refusal:
            raise CommandError(str(refusal)) from refusal

    def _wanted(self, options: dict[str, Any]) -> list[date]:
        if options["keep"] is None:
            try:
                return [datetime.strptime(options["month"], "%Y-%m").date()]  # noqa: DTZ007 - a month has no zone
            except ValueError as error:
                raise CommandError("A month is written like 2024-11.") from error
        if not 0 <= options["keep"] <= 1200:
            raise CommandError("--keep is a number of months, from 0 to 1200.")
        oldest = month_from(this_month(), -options["keep"])
        return [month.first for month in self._recorded() if month.first < oldest]


def said(month: Month) -> str:
    return f"about {month.entries:,}" if month.about else f"{month.entries:,}"
