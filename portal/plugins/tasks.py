"""Background jobs of the plugin surface."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.jobs.public import JobContext, job
from portal.plugins.events import deliver


@job("plugins.deliver_event", title=_("Tell a plugin what happened"), max_attempts=8, quiet=True)
def deliver_event(context: JobContext, delivery_id: str) -> str:
    """Hand one event to one subscriber."""
    with context.scope():
        return deliver(delivery_id=delivery_id)
