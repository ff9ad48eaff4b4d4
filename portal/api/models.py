"""First answers, kept so that a repeated write is answered and not done again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import TenantModel


class IdempotencyRecord(TenantModel):
    """The answer to the first request with an Idempotency-Key, written in the transaction of its effect."""

    caller = models.CharField(_("caller"), max_length=60)
    key = models.CharField(_("key"), max_length=255)
    request_hash = models.CharField(_("hash of the request"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"))
    body = models.TextField(_("answer"))
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        db_table = "portal_api_idempotency"
        verbose_name = _("answered request")
        verbose_name_plural = _("answered requests")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "caller", "key"), name="portal_api_idempotency_once")
        ]
        indexes: ClassVar = [models.Index("tenant", "created_at", name="portal_api_idempotency_age")]

    def __str__(self) -> str:
        return self.key
