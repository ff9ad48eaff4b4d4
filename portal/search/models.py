"""The token table that all of a tenant's lists are searched by."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portal.tenants.models import TenantModel


class SearchToken(TenantModel):
    """One thing that may be typed to find one object. Read by equality alone, which its index answers."""

    kind = models.CharField(max_length=24)
    token = models.CharField(max_length=32)
    object_id = models.UUIDField()

    class Meta(TenantModel.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "kind", "token", "object_id"), name="portal_search_token_once")
        ]
        indexes: ClassVar = [models.Index(fields=("tenant", "object_id"), name="portal_search_token_object")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.token}"
