"""Background jobs of exports and imports. Each may run again at any time."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms_sections.exchange import services
from cms_sections.exchange.apply import PlanOutdated, bring_in_files, bring_in_pages, forget_files
from cms_sections.exchange.incoming import Receiver
from cms_sections.exchange.plan import changes
from cms_sections.exchange.refusals import ArchiveRefused
from cms_sections.models import SiteImport
from portal.jobs.public import JobContext, JobFailed, job
from portal.tenants.public import tenant_of_site


@job("pages.export_site", title=gettext_lazy("Export a site"), max_attempts=2)
def export_site(context: JobContext, export_id: str) -> str:
    """One transaction: an archive is there as a whole, or not at all."""
    with context.step(_("Write the archive")):
        try:
            with context.scope():
                said = services.build_export(export_id=export_id)
        except (ArchiveRefused, PermissionDenied) as refused:
            raise JobFailed(_said(refused)) from refused
    return said


@job("pages.plan_import", title=gettext_lazy("Compare an archive with a site"), max_attempts=2)
def plan_import(context: JobContext, import_id: str) -> str:
    """Writes nothing but the plan."""
    with context.step(_("Compare")):
        try:
            with context.scope():
                said = services.write_plan(import_id=import_id)
        except PermissionDenied as refused:
            raise JobFailed(_said(refused)) from refused
    return said


@job("pages.apply_import", title=gettext_lazy("Bring an archive into a site"), max_attempts=3, time_limit_seconds=3600)
def apply_import(context: JobContext, import_id: str) -> str:
    """Files first, each by itself (one that is there is not doubled when the job runs again), then all pages at once."""
    with context.scope():
        found = SiteImport.objects.filter(pk=import_id, state=SiteImport.State.APPLYING).first()
        site = services.site_of(found) if found is not None else None
        tenant = tenant_of_site(site) if site is not None else None
    if found is None or site is None or tenant is None:
        return _("There is nothing to bring in.")
    receiver: Receiver | None = None
    lines = services.lines_of(found)
    try:
        with context.scope():
            by = services.person_of(found)
            receiver = Receiver(tenant, by=by)
            file = services.local_copy(found)
        with services.opened_copy(file) as archive:
            with context.step(_("Files"), total=len(archive.media)) as step:
                files = bring_in_files(
                    archive,
                    changes(lines, found.choices),
                    receiver,
                    scope=context.scope,
                    advance=lambda title: step.advance(1, note=title),
                )
            with context.step(_("Pages"), total=len(changes(lines, found.choices))) as step, context.scope():
                number = bring_in_pages(
                    site=site,
                    archive=archive,
                    accepted=lines,
                    choices=found.choices,
                    files=files,
                    by=by,
                    advance=lambda title: step.note(title),
                )
                said = _("%(pages)d pages brought in, %(files)d files added.") % {
                    "pages": number,
                    "files": len(receiver.added),
                }
                services.end_import(found=found, state=SiteImport.State.DONE, words=said)
                context.finish(said)
    except PlanOutdated as outdated:
        with context.scope():
            forget_files(receiver)
            services.end_import(
                found=found,
                state=SiteImport.State.PLANNED,
                words=outdated.sentence,
                plan=outdated.plan.stored(),
            )
        return outdated.sentence
    except (ArchiveRefused, PermissionDenied) as refused:
        with context.scope():
            forget_files(receiver)
            services.end_import(found=found, state=SiteImport.State.REFUSED, words=_said(refused))
        return _said(refused)
    return said


@job("pages.forget_archives", title=gettext_lazy("Take away old archives of sites"), max_attempts=3, quiet=True)
def forget_archives(context: JobContext) -> str:
    """Every night, for each organisation."""
    with context.scope():
        gone = services.forget_old()
    return _("%(number)d taken away.") % {"number": gone}


def _said(refused: Exception) -> str:
    if isinstance(refused, ArchiveRefused):
        return refused.sentence
    return _("Who asked for it has no rights here any more.")
