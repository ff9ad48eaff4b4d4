"""Finding objects by what was typed."""

from __future__ import annotations

from typing import Any

from django.db import models

from portal.search.models import SearchToken
from portal.search.tokens import wanted


def matching_ids(text: str, *, kind: str) -> models.QuerySet[Any]:
    """Ids of the open tenant's objects of a kind that have all words of `text`, for `filter(pk__in=…)`.

    Words are found by their beginnings, whatever their accents and case; a phone number in any spelling. A text
    without a letter or digit finds nothing.
    """
    # The longest word is the rarest as a rule; it is asked first, the others of what it leaves. Beside each other, not
    # inside: SQLite cannot read queries that are nested deeply.
    groups = sorted(wanted(text), key=lambda group: -max(map(len, group)))
    if not groups:
        return SearchToken.objects.none().values("object_id")
    first, *others = (SearchToken.objects.filter(kind=kind, token__in=sorted(group)) for group in groups)
    for rows in others:
        first = first.filter(object_id__in=rows.values("object_id"))
    return first.values("object_id")
