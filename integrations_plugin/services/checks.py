"""Asking for a check and writing down what it found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations_plugin.connectors.base import CheckResult
from integrations_plugin.models import Integration
from integrations_plugin.selectors import run_of
from integrations_plugin.services.connections import Connection, connect
from integrations_plugin.statuses import Status
from integrations_plugin.transport import CallFailed
from portal.audit.public import record
from portal.jobs.public import JobRun


@transaction.atomic
def request_check(*, integration: Integration, by: Any = None) -> JobRun:
    """Put a check into the queue and return its job; the one that waits already, if there is one."""
    from integrations_plugin.tasks import check

    row = Integration.objects.select_for_update().get(pk=integration.pk)
    if (waiting := run_of(row.check_job)) and waiting.is_open:
        return waiting
    run = check.enqueue(
        integration_id=str(integration.pk), title=_("Check %(name)s") % {"name": integration.name}, subject=integration
    )
    Integration.objects.filter(pk=integration.pk).update(check_job=run.pk)
    record("integrations.integration.check_requested", subject=integration, label=integration.name, actor=by)
    return run


@transaction.atomic
def begin_check(*, integration_id: UUID | str) -> Connection | None:
    """Open the integration for the check; None when it is gone, or does not open: that is noted."""
    integration = Integration.objects.filter(pk=integration_id).first()
    if integration is None:
        return None
    try:
        return connect(integration)
    except CallFailed as error:
        result = CheckResult(error.status, error.sentence)
        record_check(integration_id=integration_id, revision=integration.revision, result=result, response_ms=None)
        return None


@transaction.atomic
def record_check(
    *, integration_id: UUID | str, revision: int, result: CheckResult, response_ms: int | None
) -> Integration | None:
    """Write down what a check found; not if the integration was saved or removed since the check began."""
    integration: Integration | None = (
        Integration.objects.select_for_update().filter(pk=integration_id, revision=revision).first()
    )
    if integration is None:
        return None
    now = timezone.now()
    integration.status, integration.reason = result.status, result.sentence[:500]
    integration.last_checked_at, integration.last_response_ms = now, response_ms
    integration.limited_until = result.until
    if result.status == Status.OK:
        integration.last_ok_at = now
    integration.save(
        update_fields=["status", "reason", "last_checked_at", "last_response_ms", "limited_until", "last_ok_at"]
    )
    return integration
