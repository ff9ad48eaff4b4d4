"""Background jobs of the website."""

from __future__ import annotations

import logging
import time
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import get_connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page, Site

from cms_sections.blocks.pictures import FACE
from cms_sections.enquiries import services
from cms_sections.enquiries.letters import letter_about
from cms_sections.exchange import tasks as _exchange  # noqa: F401  # its jobs are the website's
from cms_sections.finished import folder, write
from cms_sections.finished.changes import changed, enabled, gathered
from cms_sections.models.pages import SectionsPage
from cms_sections.models.submissions import FormSubmission
from cms_sections.pictures import missing, references
from cms_sections.publishing import due, expire_page, publish_revision
from cms_sections.rendering.references import References
from cms_sections.search.index import refresh
from cms_sections.selectors import public_pages_of
from cms_sections.seo.asking import sign_of
from cms_sections.seo.cards import keep_card
from portal.files.public import make_renditions
from portal.jobs.public import JobContext, JobFailed, JobRetry, job

logger = logging.getLogger(__name__)
ENQUIRIES_AT_ONCE = 100
# Well below the time limit, which ends the process in the middle of a page.
LONGEST_RUN_SECONDS = 1200


@job("pages.make_pictures", title=gettext_lazy("Make the pictures of a page"), max_attempts=3, patient=True)
def make_pictures(context: JobContext, page_id: int) -> str:
    """Make what is missing, one picture after the other, outside of any transaction. May run again at any time.

    Jobs that people wait for are let by between two pictures.
    """
    page = Page.objects.filter(pk=page_id).first()
    page = page.specific if page is not None else None
    if not isinstance(page, SectionsPage):
        return _("The page is gone.")
    return _made(context, references(page))


@job("pages.make_face", title=gettext_lazy("Make the picture of an author"), max_attempts=3, patient=True)
def make_face(context: JobContext, image_id: int) -> str:
    """The same for the picture of an author."""
    return _made(context, References(images={image_id: {FACE}}))


@job("pages.make_card", title=gettext_lazy("Draw the picture for sharing of a page"), max_attempts=3)
def make_card(context: JobContext, page_id: int) -> str:
    """Draw a public page's title in its site's colours. May run again at any time."""
    page = Page.objects.live().filter(pk=page_id).first()
    page = page.specific if page is not None else None
    sign = sign_of(page) if isinstance(page, SectionsPage) else None
    if page is None or sign is None:
        return _("The page is gone.")
    return _("Drawn.") if keep_card(page=page, sign=sign) else _("There was nothing to draw.")


@job("pages.make_cards", title=gettext_lazy("Draw the pictures for sharing of a site"), max_attempts=3, patient=True)
def make_cards(context: JobContext, site_id: int) -> str:
    """The same for all public pages of a site whose name or colours have changed. People's jobs are let by."""
    site = Site.objects.filter(pk=site_id).first()
    pages = (
        []
        if site is None
        else [page for page in public_pages_of(site) if issubclass(page.specific_class, SectionsPage)]
    )
    made = 0
    with context.step(_("Draw pictures"), total=len(pages)) as step:
        for each in pages:
            page = each.specific
            sign = sign_of(page)
            if sign is not None and not page.shared_image_id and keep_card(page=page, sign=sign):
                made += 1
            step.advance(1, note=page.title)
            context.make_way()
    return _("%(number)d pictures drawn.") % {"number": made}


@job("pages.publish_due", title=gettext_lazy("Publish and take back what is due"), max_attempts=1, quiet=True)
def publish_due(context: JobContext) -> str:
    """Every minute. What fails is told at the end and does not stop the others; the next run tries it again."""
    done, failed = 0, []
    for what, pk in list(due()):
        context.check_stop()
        try:
            title = expire_page(page_id=pk) if what == "expire" else publish_revision(revision_id=pk)
            done += bool(title)
        except Exception:
            logger.exception("What was due cannot be done: %s %s.", what, pk)
            failed.append(f"{what} {pk}")
    if failed:
        raise JobFailed(
            _("Not done: %(names)s. The log says why; it is tried again in a minute.") % {"names": ", ".join(failed)}
        )
    return _("%(number)d done.") % {"number": done}


def _made(context: JobContext, found: References) -> str:
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
                if made and not failed:  # what failed would be tried first again
                    context.make_way()
                made += make_renditions(image=image, filters=each)
                step.advance(len(each), note=image.title)
            except (SourceImageIOError, OSError, ValueError):
                logger.exception("The picture %s cannot be made into renditions.", image.pk)
                failed.append(image.title)
    if failed:
        names = ", ".join(failed)
        raise JobFailed(
            _("Not readable: %(names)s. The page shows them as uploaded; upload them anew.") % {"names": names}
        )
    return _("%(number)d pictures made.") % {"number": total}


class _LongEnough(Exception):
    """The rest is for another run."""


@job("pages.finish", title=gettext_lazy("Write finished pages"), max_attempts=3, quiet=True, time_limit_seconds=1800)
def finish_pages(context: JobContext) -> str:
    """Write every finished page that is missing. May run again at any time, and several times at once."""
    if not enabled():
        return _("Finished pages are switched off.")
    end = time.monotonic() + LONGEST_RUN_SECONDS

    def look_up() -> None:
        context.check_stop()
        if time.monotonic() > end:
            raise _LongEnough

    try:
        folder.take_over()
        looked_at, overtaken = write.finish_missing(look_up)
    except _LongEnough:
        finish_pages.enqueue()
        return _("There are many pages; another run goes on with them.")
    except OSError as error:
        logger.error("The folder of finished pages cannot be used, visitors are answered without: %s", error.strerror)
        return _("The folder of finished pages cannot be used: %(problem)s.") % {"problem": error.strerror}
    if overtaken:
        return _("Somebody is changing pages; what is missing is written a minute later.")
    return _("%(number)d pages looked at.") % {"number": looked_at}


@job("pages.read_for_search", title=gettext_lazy("Read pages for the search"), max_attempts=3, quiet=True)
def read_for_search(context: JobContext, everything: bool = False) -> str:
    """Read what has changed on an organisation's sites, or everything. May run again at any time."""
    if context.tenant_id is None:
        return _("It runs for one organisation.")
    read = refresh(scope=context.scope, everything=everything, between=context.check_stop)
    return _("%(number)d pages and documents read.") % {"number": read}


@job("pages.tell_team", title=gettext_lazy("Tell the team about an enquiry"), max_attempts=20, quiet=True)
def tell_team(context: JobContext, submission_id: str) -> str:
    """A letter to whom the form names. Where nobody knows whether it went out, it is not sent again by itself."""
    with context.scope():
        submission = FormSubmission.objects.filter(pk=submission_id).first()
        letter = letter_about(submission) if submission is not None else None
    if letter is None:
        return _("There is nobody to be told.")
    server = get_connection()
    try:
        server.open()
    except (OSError, SMTPException) as error:
        raise JobRetry(_("The mail server does not answer; nothing was sent."), after_seconds=300) from error
    try:
        with context.outside(_("Send the mail")):
            server.send_messages([letter])
    except (SMTPRecipientsRefused, SMTPSenderRefused) as error:
        raise JobFailed(_("The mail server refused the letter; nothing was sent. The enquiry is kept.")) from error
    finally:
        server.close()
    return _("Sent.")


@job("pages.forget_enquiries", title=gettext_lazy("Delete enquiries that were kept long enough"), max_attempts=3)
def forget_enquiries(context: JobContext) -> str:
    """Every night, for each organisation. Some at a time, each lot in a transaction of its own; may run again."""
    gone = 0
    with context.step(_("Delete enquiries")) as step:
        while True:
            with context.scope():
                lot = services.forget_enquiries(most=ENQUIRIES_AT_ONCE)
            gone += lot
            step.advance(lot)
            if lot < ENQUIRIES_AT_ONCE:
                break
    return _("%(number)d enquiries deleted.") % {"number": gone}
