"""Emitting and delivering events.

`emit` writes the event, a delivery for each subscriber and its job in the caller's transaction: if that is rolled
back nothing was said, and once it is committed no crash can lose it. Handlers run in a job, in the event's tenant.
"""

from __future__ import annotations

import types
import typing
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.jobs.public import JobWaits
from portal.plugins.contracts.events import Event
from portal.plugins.faults import note_failure
from portal.plugins.models import EventDelivery, EventRecord
from portal.plugins.registry import path_of, plugin, plugins, said_of

KEPT_FOR = timedelta(days=7)


def emit(event: Event) -> EventRecord:
    """Say that something has happened. Call it in the transaction of the thing itself, in its tenant's scope."""
    from portal.plugins.tasks import deliver_event

    path = path_of(type(event))
    with transaction.atomic():
        record: EventRecord = EventRecord.objects.create(event_type=path, payload=_as_json(event))
        for config in plugins():
            if said_of(config.subscriptions, path):
                delivery = EventDelivery.objects.create(event=record, subscriber=config.slug)
                words = {"event": event.happened, "plugin": config.verbose_name}
                deliver_event.enqueue(delivery_id=str(delivery.pk), title=_("%(event)s: tell %(plugin)s") % words)
    return record


def deliver(*, delivery_id: str) -> str:
    """Hand one event to its subscriber, once. A vanished delivery is no error.

    Raises JobWaits while the subscriber is off: it has the event when it is back.
    """
    with transaction.atomic():
        delivery = EventDelivery.objects.select_for_update().filter(pk=delivery_id).first()
        if delivery is None:
            return "gone"
        if delivery.done_at is not None:
            return "already delivered"
        config = plugin(delivery.subscriber)
        path = said_of(config.subscriptions, delivery.event.event_type) if config else ""
        if not path:
            raise JobWaits(
                _("Waits: the plugin that this is for (%(slug)s) is switched off.") % {"slug": delivery.subscriber}
            )
        try:
            import_string(path)(restored(delivery.event))
        except Exception as error:  # the job tells it, and tries again; here it gets the plugin's name
            note_failure(delivery.subscriber, delivery.event.event_type.rpartition(".")[2], error)
            raise
        delivery.done_at = timezone.now()
        delivery.save(update_fields=["done_at"])
    return "delivered"


def restored(record: EventRecord) -> Event:
    """The event as it was emitted."""
    event_class: type[Event] = import_string(record.event_type)
    hints = typing.get_type_hints(event_class)
    return event_class(**{name: _restored_value(hints[name], value) for name, value in record.payload.items()})


def _as_json(event: Event) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for field in fields(event):
        value = getattr(event, field.name)
        result[field.name] = (
            value.isoformat() if isinstance(value, datetime) else str(value) if isinstance(value, UUID) else value
        )
    return result


def _restored_value(hint: Any, value: Any) -> Any:
    kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if value is None:
        return None
    if UUID in kinds:
        return UUID(value)
    if datetime in kinds:
        return datetime.fromisoformat(value)
    return value


def forget_payloads() -> int:
    """Empty what was said in events that all their subscribers have had for some days, in the open tenant. How many."""
    waiting = EventDelivery.objects.filter(event=OuterRef("pk"), done_at=None)
    old = EventRecord.objects.filter(emitted_at__lt=timezone.now() - KEPT_FOR).exclude(payload={})
    count: int = old.exclude(Exists(waiting)).update(payload={})
    return count
