"""`manage.py pages`: what is written out of the public pages, write it now, or forget all of it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms_sections.finished import folder, write
from cms_sections.finished.changes import enabled, everything_changed
from cms_sections.finished.stamp import stamp
from cms_sections.models import FinishedPage


class Command(BaseCommand):
    help = "Finished public pages: list them, write what is missing, or forget all and write them anew."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="every public page, and why one is not written out")
        verbs.add_parser("finish", help="write what is missing, now and in this process")
        verbs.add_parser("forget", help="take all files away; a job writes them anew (after a backup was restored)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not enabled():
            raise CommandError("Finished pages are switched off: see FOYER_FINISHED_PAGES.", returncode=2)
        try:
            getattr(self, f"do_{options['verb']}")()
        except OSError as error:
            raise CommandError(f"{folder.root()} cannot be used: {error.strerror}.", returncode=1) from error

    def do_list(self) -> None:
        rows = FinishedPage.objects.select_related("site").order_by("site", "path")
        for row in rows:
            self.stdout.write(f"{row.site.hostname}{row.path}  {_state(row)}")
        self.stdout.write(f"{len(rows)} pages, in {folder.root()}")

    def do_finish(self) -> None:
        folder.take_over()
        looked_at, overtaken = write.finish_missing()
        self.stdout.write(f"{looked_at} pages looked at.")
        if overtaken:
            raise CommandError("Somebody was changing pages all the time; the scheduler writes the rest.", returncode=1)

    def do_forget(self) -> None:
        everything_changed()
        folder.clear_away()
        self.stdout.write(
            "All finished pages are taken away. Visitors are answered without them until they are written."
        )


def _state(row: FinishedPage) -> str:
    if row.failures and row.again_at:
        return f"failed {row.failures} times, tried again at {row.again_at:%Y-%m-%d %H:%M %Z}: {row.reason}"
    if row.stale or row.stamp != stamp():
        return "to be written"
    if row.reason:
        return f"not written: {row.reason}"
    if not folder.has(row.site_id, row.path):
        return "lost, to be written"
    return f"written, holds until {row.until:%Y-%m-%d %H:%M %Z}" if row.until else "written"
