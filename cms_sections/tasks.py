"""Background jobs of the website."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from cms_sections.finished import folder, write
from cms_sections.finished.changes import changed, enabled, gathered
from cms_sections.models.pages import SectionsPage
from cms_sections.pictures import missing, references
from portal.jobs.public import JobContext, JobFailed, job

logger = logging.getLogger(__name__)


@job("pages.make_pictures", title=gettext_lazy("Make the pictures of a page"), max_attempts=3, patient=True)
def make_pictures(context: JobContext, page_id: int) -> str:
    """Make what is missing, one picture after the other, outside of any transaction. May run again at any time.

    Jobs that people wait for are let by between two renditions.
    """
    page = Page.objects.filter(pk=page_id).first()
    page = page.specific if page is not None else None
    if not isinstance(page, SectionsPage):
        return _("The page is gone.")
    found = references(page)
    wanted = missing(found)
    total = sum(len(each) for _image, each in wanted)
    failed: list[str] = []
    made = 0
    if context.attempt > 1:  # the one before may have been cut off between making one and saying so
        changed([f"renditions:{pk}" for pk in found.images])
    # Said once: a page would else be written anew for each of its pictures.
    with gathered(), context.step(_("Make pictures"), total=total) as step:
        for image, each in wanted:
            try:
                for rendition_filter in each:
                    if made and not failed:  # what failed would be tried first again
                        context.make_way()
                    image.get_rendition(rendition_filter)
                    made += 1
                    step.advance(1, note=image.title)
            except (SourceImageIOError, OSError, ValueError):
                logger.exception("The picture %s cannot be made into renditions.", image.pk)
                failed.append(image.title)
    if failed:
        names = ", ".join(failed)
        raise JobFailed(
            _("Not readable: %(names)s. The page shows them as uploaded; upload them anew.") % {"names": names}
        )
    return _("%(number)d pictures made.") % {"number": total}


@job("pages.finish", title=gettext_lazy("Write finished pages"), max_attempts=3, quiet=True, time_limit_seconds=3600)
def finish_pages(context: JobContext) -> str:
    """Write every finished page that is missing. May run again at any time, and several times at once."""
    if not enabled():
        return _("Finished pages are switched off.")
    try:
        folder.take_over()
        looked_at, overtaken = write.finish_missing(context.check_stop)
    except OSError as error:
        logger.error("The folder of finished pages cannot be used, visitors are answered without: %s", error.strerror)
        return _("The folder of finished pages cannot be used: %(problem)s.") % {"problem": error.strerror}
    if overtaken:
        return _("Somebody is changing pages; what is missing is written a minute later.")
    return _("%(number)d pages looked at.") % {"number": looked_at}
