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
    found: models.QuerySet[Any] | None = None
    # The longest word is the rarest as a rule; it is asked first, the others of what it leaves.
    for group in sorted(wanted(text), key=lambda group: -max(map(len, group))):
        rows = SearchToken.objects.filter(kind=kind, token__in=sorted(group))
        if found is not None:
            rows = rows.filter(object_id__in=found)
        found = rows.values("object_id")
    return SearchToken.objects.none().values("object_id") if found is None else found
