"""Background jobs of the website."""

from __future__ import annotations

import logging
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page

from cms_sections.blocks.pictures import FACE
from cms_sections.models.pages import SectionsPage
from cms_sections.pictures import missing, references
from cms_sections.rendering.references import References
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
    return _made(context, missing(references(page)))


@job("pages.make_face", title=gettext_lazy("Make the picture of an author"), max_attempts=3, patient=True)
def make_face(context: JobContext, image_id: int) -> str:
    """The same for the picture of an author."""
    return _made(context, missing(References(images={image_id: {FACE}})))


def _made(context: JobContext, wanted: list[tuple[Any, list[Any]]]) -> str:
    total = sum(len(each) for _image, each in wanted)
    failed: list[str] = []
    made = 0
    with context.step(_("Make pictures"), total=total) as step:
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
