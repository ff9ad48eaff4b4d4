"""Background jobs of the plugin surface."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.jobs.public import JobContext, Schedule, job
from portal.plugins.events import deliver, forget_payloads


@job("plugins.deliver_event", title=_("Tell a plugin what happened"), max_attempts=8, quiet=True)
def deliver_event(context: JobContext, delivery_id: str) -> str:
    """Hand one event to one subscriber."""
    with context.scope():
        return deliver(delivery_id=delivery_id)


@job("plugins.forget_payloads", title=_("Forget what old events said"), max_attempts=3, quiet=True)
def forget_events(context: JobContext) -> str:
    """Visitors' words stay where staff can delete them, and nowhere else."""
    with context.scope():
        return f"{forget_payloads()} emptied"


SCHEDULES = [Schedule("plugins.forget_payloads", "plugins.forget_payloads", cron="50 3 * * *")]
