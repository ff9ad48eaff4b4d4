"""`manage.py files`: move them between disk and S3, compare their sums, delete what nobody uses."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.audit.public import acting
from portal.files.cleaning import NobodyKnows, delete_unused, unused
from portal.files.mover import PLACES, MoveRefused, move_to
from portal.files.storage import StorageFailed
from portal.files.sweep import orphans
from portal.files.verify import expected, problem_of
from portal.settings.env import Environment


class Command(BaseCommand):
    help = "Moves files between disk and S3, compares their sums, lists and deletes what nobody uses."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        move = actions.add_parser("move", help="copy all files to the other place, compared; may be run again")
        move.add_argument("--to", choices=PLACES, required=True)
        move.add_argument("--dry-run", action="store_true", help="only say what would be copied")
        move.add_argument(
            "--delete-source", action="store_true", help="the last step: delete where they came from, compared again"
        )
        move.add_argument("--journal", type=Path, help="where it is noted what is done (default: below FOYER_VAR_ROOT)")
        actions.add_parser("verify", help="compare every file with the sum that its row knows")
        clean = actions.add_parser("clean", help="list what nobody uses; with --apply delete it")
        clean.add_argument("--unused", action="store_true", required=True)
        clean.add_argument("--older-than", type=int, default=30, metavar="DAYS", help="default 30")
        clean.add_argument("--apply", action="store_true", help="delete what is listed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action']}")(options)
        except (MoveRefused, NobodyKnows) as error:
            raise CommandError(str(error)) from error
        except StorageFailed as error:
            raise CommandError(f"{error}. Nothing is lost; run it again when the storage answers.") from error

    def _move(self, options: dict[str, Any]) -> None:
        place = options["to"]
        journal = options["journal"] or Path(settings.FOYER_VAR_ROOT) / f"files-to-{place}.jsonl"
        environment = Environment()
        move = move_to(place, environment=environment, journal=journal, say=self.stdout.write)
        if options["dry_run"]:
            noted = move.noted()
            todo = [name for name in move.names() if name not in noted]
            for name in todo:
                self.stdout.write(f"would copy {name}")
            self.stdout.write(f"{len(todo)} files would be copied to {place}. Nothing was done.")
            return
        if options["delete_source"]:
            if environment.storage != place:
                raise MoveRefused(
                    f"The portal still uses the place that would be emptied. Set FOYER_STORAGE={place}, restart it, "
                    "run the move once more for what came in meanwhile, and then this."
                )
            self.stdout.write(f"{move.delete_source()} files deleted; they are on {place}.")
            return
        self.stdout.write(f"{move.copy()} files copied to {place} and compared. Nothing was deleted.")

    def _verify(self, options: dict[str, Any]) -> None:
        looked_at, wrong = 0, 0
        for name, algorithm, digest in expected():
            looked_at += 1
            if problem := problem_of(name, algorithm, digest):
                wrong += 1
                self.stdout.write(f"{problem}: {name}")
        if wrong:
            raise CommandError(f"{wrong} of {looked_at} files are not as they should be. Take them from a backup.")
        self.stdout.write(f"{looked_at} files are as they should be.")

    def _clean(self, options: dict[str, Any]) -> None:
        if not 0 <= options["older_than"] <= 36500:
            raise CommandError("--older-than takes days, 0 to 36500.")
        before = timezone.now() - timedelta(days=options["older_than"])
        count, deleted = 0, 0
        for found in unused(before=before):
            count += 1
            size = "no file" if found.size_bytes is None else f"{found.size_bytes:,} bytes"
            changed = f"{found.changed_at:%Y-%m-%d}" if found.changed_at else "-"
            self.stdout.write(f"{found.model._meta.verbose_name} {found.pk}  {changed}  {size}  {found.title}")
            if options["apply"]:
                with acting(via="command"):
                    deleted += delete_unused(found=found, before=before)
        for name, size, changed in orphans(before=before):
            count += 1
            self.stdout.write(f"file without a row  {changed:%Y-%m-%d}  {size:,} bytes  {name}")
            if options["apply"]:
                self._forget(name)
                deleted += 1
        words = f"{deleted} deleted." if options["apply"] else "Nothing was deleted; --apply does that."
        self.stdout.write(f"{count} unused. {words}")

    def _forget(self, name: str) -> None:
        from portal.files.storage import RoutedStorage

        RoutedStorage().delete_now(name)
