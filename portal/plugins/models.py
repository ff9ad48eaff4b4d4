"""Events that were emitted and their deliveries. A delivery is a job, so that none is lost and each is visible."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import TenantModel


class EventRecord(TenantModel):
    """An event that was committed. Its payload is emptied some time after every subscriber has had it."""

    event_type = models.CharField(_("event"), max_length=200)
    payload = models.JSONField(_("content"), default=dict)
    emitted_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ("-emitted_at",)
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return self.event_type.rpartition(".")[2]


class EventDelivery(TenantModel):
    """One subscriber's delivery of one event: at most one row each, done in the transaction of its effect."""

    event = models.ForeignKey(EventRecord, on_delete=models.CASCADE, related_name="deliveries", verbose_name=_("event"))
    subscriber = models.CharField(_("subscriber"), max_length=60)
    done_at = models.DateTimeField(_("done"), null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "event", "subscriber"), name="portal_plugins_delivery_once")
        ]

    def __str__(self) -> str:
        return f"{self.event} → {self.subscriber}"
