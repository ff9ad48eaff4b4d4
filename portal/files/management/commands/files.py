"""`manage.py files`: move all between disk and S3, look whether they are all there, delete what nobody uses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from portal.audit.public import acting
from portal.files.cleaning import NobodyKnows, delete_unused, unused
from portal.files.ends import End
from portal.files.mover import NotPossible, Outcome, copy_all, delete_from, journal
from portal.files.storage import RoutedStorage, StorageFailed
from portal.files.sweep import orphans
from portal.files.verify import wrong_files

OTHER = {"s3": "disk", "disk": "s3"}
SHOWN = 20


class Command(BaseCommand):
    help = "Moves all files from disk to S3 or back, looks whether each is there and whole, deletes what nobody uses."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        move = verbs.add_parser("move", help="copy all files, compare the sums; begin again where it was cut off")
        move.add_argument("--to", choices=sorted(OTHER), required=True, help="where the files shall lie")
        kind = move.add_mutually_exclusive_group()
        kind.add_argument("--dry-run", action="store_true", help="only say how much there is to copy")
        kind.add_argument(
            "--delete-source",
            action="store_true",
            help="delete at the old place what is safely at the new one; only once the portal uses the new one",
        )
        clean = verbs.add_parser("clean", help="list what nobody uses; with --apply delete it")
        clean.add_argument("--unused", action="store_true", required=True)
        clean.add_argument("--older-than", type=int, default=30, metavar="DAYS", help="default 30")
        clean.add_argument("--apply", action="store_true", help="delete what is listed")
        verbs.add_parser("verify", help="read every file that the portal knows, and name what is missing or changed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"do_{options['verb']}")(options)
        except (NotPossible, NobodyKnows, StorageFailed) as refusal:
            raise CommandError(str(refusal), returncode=2) from None

    def do_move(self, options: dict[str, Any]) -> None:
        source, target = End(OTHER[options["to"]]), End(options["to"])
        if options["dry_run"]:
            self._count(source, target)
            return
        with journal(target) as log:
            if options["delete_source"]:
                found = delete_from(source, target, log, tell=self.stdout.write)
                self.stdout.write(f"{found.copied} files deleted, {filesizeformat(found.copied_bytes)}.")
            else:
                found = copy_all(source, target, log, tell=self.stdout.write)
                self._said(found, target)
        if found.failed:
            for line in found.failed[:SHOWN]:
                self.stderr.write(line)
            raise CommandError(f"{len(found.failed)} files are not at the new place. Run it again.", returncode=1)

    def _count(self, source: End, target: End) -> None:
        missing = [kept for kept in source.all() if target.size(kept.name) != kept.size_bytes]
        size = filesizeformat(sum(kept.size_bytes for kept in missing))
        self.stdout.write(f"{len(missing)} files to copy, {size}. Nothing was done.")

    def _said(self, found: Outcome, target: End) -> None:
        self.stdout.write(
            f"{found.copied} files copied, {filesizeformat(found.copied_bytes)}; {found.there_already} were there"
            + (f"; {found.gone} were deleted meanwhile." if found.gone else ".")
        )
        if not found.failed and not target.in_use:
            self.stdout.write(
                f"Now set FOYER_STORAGE={target.word}, restart the portal and run this once more: "
                "it takes along what came in meanwhile."
            )

    def do_verify(self, _options: dict[str, Any]) -> None:
        looked_at, wrong = 0, 0
        for problem in wrong_files():
            looked_at += 1
            if problem:
                wrong += 1
                self.stderr.write(problem)
        if wrong:
            raise CommandError(f"{wrong} of {looked_at} files are missing or changed.", returncode=1)
        self.stdout.write(f"{looked_at} files, all there and as they were stored.")

    def do_clean(self, options: dict[str, Any]) -> None:
        if not 0 <= options["older_than"] <= 36500:
            raise CommandError("--older-than takes days, 0 to 36500.", returncode=2)
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
        for name, size_bytes, changed_at in orphans(before=before):
            count += 1
            self.stdout.write(f"file without a row  {changed_at:%Y-%m-%d}  {size_bytes:,} bytes  {name}")
            if options["apply"]:
                RoutedStorage().delete_now(name)
                deleted += 1
        words = f"{deleted} deleted." if options["apply"] else "Nothing was deleted; --apply does that."
        self.stdout.write(f"{count} unused. {words}")
