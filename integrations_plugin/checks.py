"""A check of the database: does every master key that wraps a data key still stand in the settings?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import connections

from integrations_plugin.secrets.errors import SecretUnreadable
from integrations_plugin.secrets.keyring import keyring


@register(Tags.database)
def check_master_keys(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """Runs before `migrate` and by `check --database default`. A lost key is named; all that does not need it works."""
    from integrations_plugin.models import TenantDataKey
    from portal.tenants.public import Tenant, tenant_scope

    if "default" not in (databases or ()):
        return []
    if not {TenantDataKey._meta.db_table, Tenant._meta.db_table} <= set(
        connections["default"].introspection.table_names()
    ):
        return []
    needed: dict[str, list[str]] = {}
    for tenant in Tenant.objects.order_by("pk"):
        with tenant_scope(tenant):
            for name in TenantDataKey.objects.values_list("master_key", flat=True).distinct().order_by("master_key"):
                needed.setdefault(name, []).append(tenant.slug)
    if not needed:
        return []
    try:
        present = set(keyring().keys)
    except SecretUnreadable as error:
        return [Warning(error.sentence, id="integrations_plugin.W001")]
    return [
        Warning(
            f"The master key “{name}” is not in FOYER_MASTER_KEYS; stored secrets of {', '.join(slugs)} cannot be opened.",
            hint="Add it again after the first one, then run `manage.py secrets rotate-master`.",
            id="integrations_plugin.W002",
        )
        for name, slugs in needed.items()
        if name not in present
    ]
