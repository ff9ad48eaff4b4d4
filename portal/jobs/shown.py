"""How far a job is, made ready for pages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.jobs.models import JobRun
from portal.jobs.states import State

# Estimates before that are guesses.
SECONDS_BEFORE_ESTIMATE = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """What the progress block shows of a job."""

    run: JobRun
    percent: int | None
    rate: str
    time_left: str
    may_stop: bool
    may_retry: bool
    # The page that the block stands on, also while it is renewed.
    page: str

    @property
    def version(self) -> str:
        """Changes when the block would look different: a page that has it already is answered without a body."""
        run = self.run
        parts = [run.state, run.attempt, run.steps, run.error, self.time_left, self.rate, self.percent, self.may_stop]
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def shown(run: JobRun, request: HttpRequest | None) -> Shown:
    rate, left = _pace(run.current_step) if run.state == State.RUNNING else ("", "")
    percent = None
    if run.progress_total:
        percent = min(100, int(100 * run.progress_done / run.progress_total))
    return Shown(
        run=run,
        percent=percent,
        rate=rate,
        time_left=left,
        may_stop=run.is_open and may_stop(request, run),
        may_retry=run.can_retry and may_change(request),
        page=_page(request),
    )


def _page(request: HttpRequest | None) -> str:
    if request is None:
        return ""
    return request.headers.get("HX-Current-URL") or request.get_full_path()


def may_see(request: HttpRequest, run: JobRun) -> bool:
    """The person who asked for it, and those who may see the organisation's jobs."""
    user = request.user
    return user.is_authenticated and (run.requested_by_id == user.pk or user.has_perm("portal_jobs.view_jobrun"))


def may_stop(request: HttpRequest | None, run: JobRun) -> bool:
    """One may stop what one has asked for; all others' jobs need the permission."""
    if request is None or not request.user.is_authenticated:
        return False
    return run.requested_by_id == request.user.pk or may_change(request)


def may_change(request: HttpRequest | None) -> bool:
    return request is not None and request.user.has_perm("portal_jobs.change_jobrun")


def _pace(step: dict[str, Any] | None) -> tuple[str, str]:
    """(rate, time left) of the running step in words; empty while there is too little to judge by."""
    if not step or not step["done"] or not step["total"] or step["state"] != "running":
        return "", ""
    elapsed = (timezone.now() - datetime.fromisoformat(step["started_at"])).total_seconds()
    if elapsed < SECONDS_BEFORE_ESTIMATE:
        return "", ""
    per_second = step["done"] / elapsed
    left = timedelta(seconds=max(0, step["total"] - step["done"]) / per_second)
    rate = _("%(count)s a second") if per_second >= 1 else _("%(count)s a minute")
    count = per_second if per_second >= 1 else per_second * 60
    return rate % {"count": round(count)}, _time_left(left)


def _time_left(left: timedelta) -> str:
    seconds = round(left.total_seconds())
    if seconds < 60:
        return _("less than a minute left")
    minutes = round(seconds / 60)
    if minutes < 60:
        return ngettext("about %(count)s minute left", "about %(count)s minutes left", minutes) % {"count": minutes}
    hours = round(minutes / 60)
    return ngettext("about %(count)s hour left", "about %(count)s hours left", hours) % {"count": hours}
