"""Background jobs of the API."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.api.idempotency import KEPT_FOR
from portal.api.models import IdempotencyRecord
from portal.jobs.public import JobContext, Schedule, job


@job("api.forget_answers", title=_("Forget answered requests"), max_attempts=3, quiet=True)
def forget_answers(context: JobContext) -> str:
    """Remove first answers that are past their documented life."""
    with context.scope():
        old = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT_FOR - timedelta(hours=1))
        count, _by_model = old.delete()
    return f"{count} forgotten"


SCHEDULES = [Schedule("api.forget_answers", "api.forget_answers", cron="40 3 * * *")]
