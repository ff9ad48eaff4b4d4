"""Keeping the token table in step with what it finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models, transaction

from portal.search.models import SearchToken
from portal.search.tokens import tokens

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """What one object is found by."""

    object_id: UUID
    texts: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


@transaction.atomic
def index(
    obj: models.Model, *, kind: str, texts: Iterable[str], phones: Iterable[str] = (), emails: Iterable[str] = ()
) -> None:
    """Make an object be found by these and by nothing else. Call it in the transaction that saves the object."""
    wanted = tokens(texts, phones, emails)
    rows = SearchToken.objects.filter(object_id=obj.pk)
    present = dict(rows.filter(kind=kind).values_list("token", "pk"))
    SearchToken.objects.filter(pk__in=[pk for token, pk in present.items() if token not in wanted]).delete()
    _write(SearchToken(kind=kind, token=token, object_id=obj.pk) for token in sorted(wanted - present.keys()))


@transaction.atomic
def index_many(entries: Iterable[Entry], *, kind: str) -> None:
    """The same for many objects that have no tokens yet, in few statements."""
    _write(
        SearchToken(kind=kind, token=token, object_id=entry.object_id)
        for entry in entries
        for token in sorted(tokens(entry.texts, entry.phones, entry.emails))
    )


def remove(obj: models.Model) -> None:
    """Forget an object. Call it in the transaction that deletes it."""
    SearchToken.objects.filter(object_id=obj.pk).delete()


def _write(rows: Iterable[SearchToken]) -> None:
    batch: list[SearchToken] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            SearchToken.objects.bulk_create(batch, ignore_conflicts=True)
            batch = []
    SearchToken.objects.bulk_create(batch, ignore_conflicts=True)
