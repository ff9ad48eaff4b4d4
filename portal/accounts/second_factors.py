"""What second factors keep sealed, when the master key changes."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from portal.accounts.sealing import opened, sealed, sealed_by, writing_key


def factors_under_older_keys() -> int:
    """How many second factors a master key seals that is not the first one any more."""
    return sum(_is_older(row.data) for row in Authenticator.objects.all())


def seal_factors_anew() -> int:
    """Seal them under the first master key; each in a transaction of its own. Returns how many.

    Raises ValueError, or InvalidTag, at one whose key is gone; those before it are done. May be run again.
    """
    count = 0
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is not None and _is_older(row.data):
                row.data = _anew(row.data)
                row.save(update_fields=["data"])
                count += 1
    return count


def _is_older(data: Any) -> bool:
    if isinstance(data, dict):
        return any(_is_older(value) for value in data.values())
    if isinstance(data, list):
        return any(_is_older(value) for value in data)
    return sealed_by(data) not in ("", writing_key())


def _anew(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _anew(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_anew(value) for value in data]
    return sealed(opened(data)) if sealed_by(data) else data
