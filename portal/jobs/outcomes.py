"""How attempts end that did not end well, in words for people."""

from __future__ import annotations

import random

from django.utils.translation import gettext as _

from portal.jobs.queue import Claim, Decide, Outcome
from portal.jobs.states import AttemptOutcome, State

FIRST_PAUSE_SECONDS = 5.0
LONGEST_PAUSE_SECONDS = 600.0
FIRST_WAIT_SECONDS = 60.0
# So many processes may die of one job before it is set aside: a job that kills its worker must not kill all.
MOST_LOSSES = 3


def unknown(why: str) -> Outcome:
    """For an effect outside whose fate nobody knows."""
    words = _(
        "While something outside of this portal was being done, %(why)s. Whether it has happened is not known, so it"
        " is not repeated by itself. Check, and press “Try again” if it has not."
    ) % {"why": why}
    return Outcome(State.UNKNOWN, AttemptOutcome.UNKNOWN, error=words, failed=True)


def again(claim: Claim, words: str, *, after_seconds: float | None = None, lost: bool = False) -> Outcome:
    """The next attempt after a pause, or the end when there were enough."""
    failures, losses = claim.failures + 1, claim.losses + lost
    kind = AttemptOutcome.LOST if lost else AttemptOutcome.RETRIED
    if failures >= claim.max_attempts or losses >= MOST_LOSSES:
        final = _("%(words)s Given up after %(count)s attempts.") % {"words": words, "count": failures}
        kind = AttemptOutcome.LOST if lost else AttemptOutcome.FAILED
        return Outcome(State.DEAD, kind, error=final, failed=True, lost=lost)
    pause = pause_seconds(failures) if after_seconds is None else after_seconds
    return Outcome(State.QUEUED, kind, error=words, again_after=max(pause, 0.001), failed=True, lost=lost)


def pause_seconds(failures: int) -> float:
    """Doubling pauses, spread so that what failed together does not come back together."""
    ceiling = min(FIRST_PAUSE_SECONDS * 2.0 ** (failures - 1), LONGEST_PAUSE_SECONDS)
    return ceiling * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def stopped_by_hand() -> Outcome:
    return Outcome(State.STOPPED, AttemptOutcome.STOPPED, error=_("Stopped by hand."))


def interrupted() -> Outcome:
    """The worker was told to end: the job goes to the front and no attempt is counted against it."""
    return Outcome(State.QUEUED, AttemptOutcome.INTERRUPTED, again_after=0)


def waiting(claim: Claim, words: str) -> Outcome:
    """Its plugin is off: it is looked at again, less and less often."""
    pause = min(FIRST_WAIT_SECONDS * 2.0 ** min(claim.waits, 10), LONGEST_PAUSE_SECONDS)
    return Outcome(State.QUEUED, AttemptOutcome.INTERRUPTED, error=words, again_after=pause, waits=True)


def made_way() -> Outcome:
    """Other jobs go first: it gets a new place in the line, and no attempt is counted."""
    words = _("Lets other jobs go first.")
    return Outcome(State.QUEUED, AttemptOutcome.INTERRUPTED, error=words, again_after=0.001, waits=True)


def _after_loss(words: str, *, pause: float) -> Decide:
    def decide(claim: Claim, stopping: bool, outside: bool) -> Outcome:
        if outside:
            return unknown(_("the process that did it ended"))
        if stopping:
            return stopped_by_hand()
        return again(claim, words, after_seconds=pause, lost=True)

    return decide


def died() -> Decide:
    """The process vanished: killed, crashed, or the machine went away."""
    return _after_loss(_("The process that worked on it ended unexpectedly."), pause=0.001)


def took_too_long(limit_seconds: int) -> Decide:
    return _after_loss(
        _("It took longer than its limit of %(count)s seconds and was ended.") % {"count": limit_seconds}, pause=30
    )


def shut_down() -> Decide:
    """The process was ended on purpose, for a restart, before the job could end."""

    def decide(claim: Claim, stopping: bool, outside: bool) -> Outcome:
        if outside:
            return unknown(_("the process that did it ended"))
        return stopped_by_hand() if stopping else interrupted()

    return decide
