"""What people ask of exchange, and what its jobs write. Each verb is one transaction of the open scope."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Site

from cms_sections.exchange.archive import Archive, opened
from cms_sections.exchange.export import archive_of, zipped
from cms_sections.exchange.inventory import take_inventory
from cms_sections.exchange.plan import CONFLICT, KEEP, THEIRS, Line, make_plan
from cms_sections.exchange.refusals import ArchiveRefused
from cms_sections.models import SiteExport, SiteImport
from portal.files.public import ZIP, FileRefused, receive, remove
from portal.tenants.public import Membership, current_tenant_id

KEPT = timedelta(days=7)


def ask_for_export(*, site: Site, by: Any, page_id: int | None = None) -> SiteExport:
    """An archive of the site, made by a job."""
    from cms_sections.exchange.tasks import export_site

    with transaction.atomic():
        export: SiteExport = SiteExport.objects.create(
            site_number=site.pk, page_number=page_id, name=(site.site_name or site.hostname)[:120], created_by=by
        )
        export_site.enqueue(export_id=str(export.pk), subject=export, requested_by=by)
    return export


def build_export(*, export_id: str) -> str:
    """Write the archive; what was written already stays. Returns what to say. Raises ArchiveRefused."""
    export = SiteExport.objects.filter(pk=export_id).first()
    site = _site(export)
    if export is None or site is None:
        return _("The site is no longer there.")
    if export.file_id:
        return _("Written.")
    by = _person(export.created_by)
    with transaction.atomic():
        inventory = take_inventory(site, by=by)
        result = archive_of(inventory, page_id=export.page_number)
        with zipped(result) as packed:
            name = f"{site.hostname}-{timezone.localdate():%Y-%m-%d}.zip"
            try:
                export.file = receive(File(packed, name=name), purpose="site export", kinds=(ZIP,), by=by)
            except FileRefused as refused:
                raise ArchiveRefused(
                    _("%(problem)s A site of this size is exported by manage.py sections export.")
                    % {"problem": refused.sentence}
                ) from refused
        export.pages, export.media, export.notes = result.pages, len(result.media), result.notes
        export.save()
        inventory.shelf.note_sums()
    return _("%(pages)d pages and %(files)d files.") % {"pages": export.pages, "files": export.media}


def take_upload(*, site: Site, upload: File, by: Any) -> SiteImport:
    """Keep an uploaded archive and have it compared with the site. Raises FileRefused."""
    from cms_sections.exchange.tasks import plan_import

    with transaction.atomic():
        made: SiteImport = SiteImport.objects.create(
            site_number=site.pk,
            name=(site.site_name or site.hostname)[:120],
            file=receive(upload, purpose="site import", kinds=(ZIP,), by=by),
            created_by=by,
        )
        plan_import.enqueue(import_id=str(made.pk), subject=made, requested_by=by)
    return made


def write_plan(*, import_id: str) -> str:
    """Compare the archive with the site and keep the plan, or the reason why there is none."""
    found = SiteImport.objects.filter(pk=import_id, state=SiteImport.State.READING).first()
    site = _site(found)
    if found is None or site is None:
        return _("There is nothing to compare.")
    try:
        with archive_from(found) as archive:
            plan = make_plan(site, archive, by=_person(found.created_by))
    except ArchiveRefused as refused:
        found.state, found.words = SiteImport.State.REFUSED, refused.sentence
    else:
        found.state, found.plan, found.words = SiteImport.State.PLANNED, plan.stored(), ""
    found.save()
    return found.words or _("The plan is ready.")


def accept_plan(*, found: SiteImport, choices: dict[str, str], by: Any) -> SiteImport:
    """Have the plan done as chosen. Raises ValidationError while a conflict has no choice, or the plan is not waiting."""
    from cms_sections.exchange.tasks import apply_import

    with transaction.atomic():
        row: SiteImport | None = (
            SiteImport.objects.select_for_update().filter(pk=found.pk, state=SiteImport.State.PLANNED).first()
        )
        if row is None:
            raise ValidationError(_("This plan is not waiting for choices any more. Reload the page."))
        conflicts = [line.name for line in lines_of(row) if line.what == CONFLICT]
        chosen = {name: choices[name] for name in conflicts if choices.get(name) in (KEEP, THEIRS)}
        if len(chosen) != len(conflicts):
            raise ValidationError(_("Choose for each conflict what counts: the page here, or the one in the archive."))
        row.choices, row.state, row.words, row.created_by = chosen, SiteImport.State.APPLYING, "", by
        row.save()
        apply_import.enqueue(import_id=str(row.pk), subject=row, requested_by=by)
    return row


def end_import(*, found: SiteImport, state: str, words: str, plan: list[dict[str, Any]] | None = None) -> None:
    found.state, found.words = state, words
    if plan is not None:
        found.plan, found.choices = plan, {}
    found.save()


def forget_old(*, now: datetime | None = None) -> int:
    """Take away archives, and what was written of them, some days after they were made. How many."""
    before = (now or timezone.now()) - KEPT
    gone = 0
    for model in (SiteExport, SiteImport):
        for row in model.objects.filter(created_at__lt=before).select_related("file"):
            with transaction.atomic():
                file = row.file
                row.delete()
                if file is not None:
                    remove(file)
            gone += 1
    return gone


def lines_of(found: SiteImport) -> list[Line]:
    return [Line(**line) for line in found.plan]


def person_of(found: SiteImport) -> Any:
    """Who brings it in, while he belongs here. Raises PermissionDenied otherwise."""
    return _person(found.created_by)


@contextmanager
def archive_from(found: SiteImport) -> Iterator[Archive]:
    """The uploaded archive, open. Raises ArchiveRefused."""
    with opened_copy(local_copy(found)) as archive:
        yield archive


def local_copy(found: SiteImport) -> IO[bytes]:
    """What was uploaded, in a file of this machine that is gone when it is closed. Raises ArchiveRefused."""
    if found.file is None:
        raise ArchiveRefused(_("The archive is no longer kept. Upload it again."))
    copy = tempfile.NamedTemporaryFile(suffix=".zip")  # noqa: SIM115  # whoever opens the archive closes it
    with found.file.file.storage.open(str(found.file.file.name)) as stored:
        shutil.copyfileobj(stored, copy)
    copy.flush()
    return copy


@contextmanager
def opened_copy(copy: IO[bytes]) -> Iterator[Archive]:
    """The archive in such a file. Raises ArchiveRefused."""
    with copy, opened(Path(copy.name)) as archive:
        yield archive


def site_of(found: SiteImport) -> Site | None:
    return _site(found)


def _site(row: SiteExport | SiteImport | None) -> Site | None:
    """The site, while it is still the organisation's."""
    if row is None:
        return None
    sites = Site.objects.select_related("root_page").filter(site_tenant__tenant=current_tenant_id())
    return sites.filter(pk=row.site_number).first()


def _person(user: Any) -> Any:
    belongs = user is not None and user.is_active
    if belongs and not user.is_superuser:
        belongs = Membership.objects.filter(user=user, tenant=current_tenant_id(), active=True).exists()
    if not belongs:
        raise PermissionDenied
    return user
