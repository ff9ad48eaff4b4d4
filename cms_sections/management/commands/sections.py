"""`manage.py sections`: a site as files, to be kept, compared and brought in again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from cms_sections.exchange.apply import PlanOutdated, bring_in_files, bring_in_pages, forget_files
from cms_sections.exchange.archive import Archive, opened
from cms_sections.exchange.export import archive_of, write_folder, write_zip
from cms_sections.exchange.incoming import Receiver
from cms_sections.exchange.inventory import take_inventory
from cms_sections.exchange.plan import CONFLICT, KEEP, REFUSED, THEIRS, UNCHANGED, Plan, changes, make_plan
from cms_sections.exchange.refusals import ArchiveRefused
from portal.tenants.public import tenant_of_site, tenant_scope

LONGEST_NUMBER = 18


class Command(BaseCommand):
    help = "Export a site's pages, sections, templates and media to files; compare files with a site; bring them in."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        export = verbs.add_parser("export", help="write the site into a folder (fit for git) or one ZIP")
        export.add_argument("--to", required=True, help="a folder, or the name of a .zip")
        export.add_argument(
            "--page", help="only this page (its number) with all below it and the shared sections it shows"
        )
        bring = verbs.add_parser("import", help="show what would be done; with --apply do it")
        bring.add_argument("--apply", action="store_true", help="do it, in one transaction")
        bring.add_argument(
            "--on-conflict",
            choices=(KEEP, THEIRS),
            default="",
            help="what counts where a page was changed on both sides",
        )
        diff = verbs.add_parser("diff", help="only compare; ends with 1 where something differs")
        for verb in (bring, diff):
            verb.add_argument("--from", required=True, dest="source", help="the folder or .zip")
        for verb in (export, bring, diff):
            verb.add_argument("--site", help="the host name of the site; not needed where there is only one")

    def handle(self, *args: Any, **options: Any) -> None:
        site = _site(options["site"])
        tenant = tenant_of_site(site)
        if tenant is None:
            raise CommandError(f"The site {site.hostname} belongs to no organisation.", returncode=2)
        try:
            getattr(self, f"do_{options['verb']}")(site, tenant, options)
        except ArchiveRefused as refused:
            raise CommandError(refused.sentence, returncode=1) from refused
        except OSError as error:
            raise CommandError(f"{error.filename or 'The files'}: {error.strerror}.", returncode=1) from error

    def do_export(self, site: Site, tenant: Any, options: dict[str, Any]) -> None:
        target = Path(options["to"])
        with tenant_scope(tenant):
            inventory = take_inventory(site)
            result = archive_of(inventory, page_id=_number(options["page"]))
            inventory.shelf.note_sums()
        if target.suffix.lower() == ".zip":
            with target.open("wb") as file:
                write_zip(result, file)
        else:
            write_folder(result, target)
        for note in result.notes:
            self.stderr.write(note)
        self.stdout.write(f"{result.pages} pages and {len(result.media)} files written to {target}.")

    def do_diff(self, site: Site, tenant: Any, options: dict[str, Any]) -> None:
        with _archive(options) as archive, tenant_scope(tenant):
            plan = make_plan(site, archive)
        if self._told(plan):
            raise CommandError("The files and the site differ.", returncode=1)

    def do_import(self, site: Site, tenant: Any, options: dict[str, Any]) -> None:
        with _archive(options) as archive:
            with tenant_scope(tenant):
                plan = make_plan(site, archive)
            self._told(plan)
            if not options["apply"]:
                self.stdout.write("Nothing was changed. Add --apply to bring this in.")
                return
            conflicts = [line for line in plan.lines if line.what == CONFLICT]
            if conflicts and not options["on_conflict"]:
                raise CommandError(
                    f"{len(conflicts)} conflicts: say --on-conflict keep or --on-conflict theirs. Nothing was changed.",
                    returncode=1,
                )
            choices = {line.name: options["on_conflict"] for line in conflicts}
            pages, files = self._apply(site, tenant, archive, plan, choices)
        self.stdout.write(f"{pages} pages brought in, {files} files added.")

    def _apply(self, site: Site, tenant: Any, archive: Archive, plan: Plan, choices: dict[str, str]) -> tuple[int, int]:
        receiver = Receiver(tenant)
        try:
            with tenant_scope(tenant):
                files = bring_in_files(archive, changes(plan.lines, choices), receiver)
            with tenant_scope(tenant):
                pages = bring_in_pages(site=site, archive=archive, accepted=plan.lines, choices=choices, files=files)
        except (ArchiveRefused, PlanOutdated):
            with tenant_scope(tenant):
                forget_files(receiver)
            raise
        return pages, len(receiver.added)

    def _told(self, plan: Plan) -> int:
        """Each line that is more than “unchanged”; how many."""
        different = [line for line in plan.lines if line.what != UNCHANGED]
        for line in different:
            mark = "!" if line.what in (CONFLICT, REFUSED) else " "
            self.stdout.write(
                f"{mark} {line.what:9} {line.about:5} {line.language}  {line.title}  {line.reason}".rstrip()
            )
        self.stdout.write(f"{len(plan.lines) - len(different)} unchanged, {len(different)} different.")
        return len(different)


@contextmanager
def _archive(options: dict[str, Any]) -> Iterator[Archive]:
    with opened(Path(options["source"])) as archive:
        yield archive


def _site(hostname: str | None) -> Site:
    sites = Site.objects.select_related("root_page")
    found = list(sites.filter(hostname=hostname) if hostname else sites.all())
    if len(found) != 1:
        names = ", ".join(sorted(site.hostname for site in sites))
        raise CommandError(f"Say which site with --site: {names}.", returncode=2)
    return found[0]


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > LONGEST_NUMBER:
        raise CommandError(
            "--page takes the number of a page, as it stands in the address of its editor.", returncode=2
        )
    return int(text)
