"""The states of a job and the outcomes of its attempts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    DEAD = "dead", _("Given up")
    STOPPED = "stopped", _("Stopped")
    UNKNOWN = "unknown", _("Outcome unknown")


OPEN_STATES = (State.QUEUED, State.RUNNING)
FINISHED_STATES = (State.DONE, State.FAILED, State.DEAD, State.STOPPED, State.UNKNOWN)
# A person may start these again.
RETRYABLE_STATES = (State.FAILED, State.DEAD, State.STOPPED, State.UNKNOWN)


class AttemptOutcome(models.TextChoices):
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    RETRIED = "retried", _("Failed, to be repeated")
    LOST = "lost", _("The process died")
    INTERRUPTED = "interrupted", _("Interrupted by a restart")
    STOPPED = "stopped", _("Stopped")
    UNKNOWN = "unknown", _("Outcome unknown")
