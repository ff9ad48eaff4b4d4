"""Background work of films."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.files.films import convert, waiting
from portal.jobs.public import JobContext, job

LONGEST_SECONDS = 12 * 3600


@job(
    "files.convert_film",
    title=gettext_lazy("Convert a film"),
    max_attempts=3,
    time_limit_seconds=LONGEST_SECONDS,
    patient=True,
)
def convert_film(context: JobContext, film_id: int) -> str:
    """Make what is missing of a film. May run again at any time; jobs that people wait for are let by between sizes."""
    return convert.convert(context, film_id)


@job("files.convert_waiting", title=gettext_lazy("Convert the films that wait for a converter"), quiet=True)
def convert_waiting(context: JobContext) -> str:
    """Films that came in before there was a converter."""
    return _("%(count)s films asked for") % {"count": waiting.ask_for_all(context.check_stop)}
