"""Background work of files."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.images.models import SourceImageIOError

from portal.files import areas, making
from portal.files import sweep as sweeping
from portal.files.films import tasks as _films  # noqa: F401  # its jobs are the files' own
from portal.files.models import LibraryImage, RenditionsState
from portal.files.refusals import problem_in_words
from portal.files.storage import RoutedStorage, StorageFailed
from portal.files.theme_sizes import theme_sizes
from portal.jobs.public import JobContext, JobFailed, JobRetry, job

ATTEMPTS = 3


@job("files.realign_library", title=gettext_lazy("Move library files to where their privacy says"), quiet=True)
def realign_library(context: JobContext) -> str:
    return _("%(count)s files moved") % {"count": areas.realign()}


@job("files.delete", title=gettext_lazy("Delete files that have moved"), quiet=True)
def delete_files(context: JobContext, names: list[str]) -> str:
    """Names are made once and never used again, so that this may come late and twice."""
    storage = RoutedStorage()
    for name in names:
        context.check_stop()
        storage.delete_now(name)
    return _("%(count)s files deleted") % {"count": len(names)}


@job("files.make_renditions", title=gettext_lazy("Make the sizes of a picture"), max_attempts=ATTEMPTS, patient=True)
def make_renditions(context: JobContext, image_id: int) -> str:
    """All sizes that the theme uses, of one decoding. May run again at any time: what is there is not made anew.

    A picture that cannot be read ends the job for good: its edit screen says so and offers to try again.
    """
    image = LibraryImage.objects.select_related("collection").filter(pk=image_id).first()
    if image is None:
        return _("The picture is gone.")
    wanted = making.lacking(image, theme_sizes())
    with context.step(_("Make pictures"), total=len(wanted)) as step:
        try:
            made = making.make(image=image, filters=wanted, scope=context.scope())
        except SourceImageIOError as error:
            problem = problem_in_words(error)
            making.note_failed(image=image, problem=problem)
            raise JobFailed(f"{image.title}: {problem}") from error
        except StorageFailed as error:
            problem = problem_in_words(error)
            if context.attempt < ATTEMPTS:
                raise JobRetry(problem) from error
            making.note_failed(image=image, problem=problem)
            raise JobFailed(f"{image.title}: {problem}") from error
        step.advance(made)
    making.note_made(image=image)
    return _("%(number)d pictures made.") % {"number": made}


@job("files.ask_for_renditions", title=gettext_lazy("Look for pictures without their sizes"), quiet=True, patient=True)
def ask_for_renditions(context: JobContext) -> str:
    """Of pictures of before, and after an update that brings other sizes."""
    asked = 0
    for image in LibraryImage.objects.select_related("collection").order_by("pk").iterator(chunk_size=200):
        context.check_stop()
        if image.renditions_state != RenditionsState.WAITING or making.given_up(image=image):
            asked += making.ask_for_renditions(image=image)
    return _("%(number)d pictures asked for.") % {"number": asked}


@job("files.sweep", title=gettext_lazy("Remove files that nothing points to"), quiet=True)
def sweep(context: JobContext) -> str:
    return _("%(count)s files removed") % {"count": sweeping.sweep(check_stop=context.check_stop)}
