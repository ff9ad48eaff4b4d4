"""Taking records over from a source: known by the source's own id, so that the same page twice changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from integrations_plugin.connectors.base import Item
from integrations_plugin.models import Integration, SourceRecord
from integrations_plugin.selectors import companies_called

TAKEN_OVER = (
    "kind", "occurred_at", "company", "company_name", "title", "amount_minor", "currency", "quantity",
    "duration_seconds", "data", "digest", "fetched_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """How many records of a page were new, had changed, or were known already."""

    new: int = 0
    changed: int = 0
    known: int = 0


@transaction.atomic
def store_records(*, integration: Integration, items: Iterable[Item]) -> Stored:
    """Add what is new and overwrite what has changed at the source. Of one id given twice the last counts."""
    wanted = {item.external_id: item for item in items}
    companies = companies_called(item.company for item in wanted.values())
    existing: dict[str, tuple[str, UUID | None]] = {
        external_id: (digest, company_id)
        for external_id, digest, company_id in SourceRecord.objects.filter(
            integration=integration, external_id__in=wanted
        ).values_list("external_id", "digest", "company_id")
    }
    now, rows, new = timezone.now(), [], 0
    for external_id, item in wanted.items():
        digest, company_id = digest_of(item), companies.get(item.company)
        if existing.get(external_id) == (digest, company_id):
            continue
        new += external_id not in existing
        rows.append(
            SourceRecord(
                integration=integration, external_id=external_id, kind=item.kind, occurred_at=item.occurred_at,
                company_id=company_id, company_name=item.company, title=item.title, amount_minor=item.amount_minor,
                currency=item.currency, quantity=item.quantity, duration_seconds=item.duration_seconds,
                data=item.data, digest=digest, fetched_at=now,
            )
        )  # fmt: skip
    SourceRecord.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["tenant", "integration", "external_id"],
        update_fields=TAKEN_OVER,
    )
    return Stored(new=new, changed=len(rows) - new, known=len(wanted) - len(rows))


def digest_of(item: Item) -> str:
    """The same for the same content, whatever the order of its keys."""
    content = [
        item.kind, item.occurred_at.isoformat(), item.title, item.company, item.amount_minor, item.currency,
        item.quantity, item.duration_seconds, item.data,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
