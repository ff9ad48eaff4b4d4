"""Why something cannot be deleted, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _


def uses_sentence(row: models.Model, uses: Iterable[Any]) -> str:
    """What still points at a row, counted by kind, and that nothing was changed."""
    uses = list(uses)
    options = {use._meta.label_lower: use._meta for use in uses}
    counted = Counter(use._meta.label_lower for use in uses)
    listed = ", ".join(
        f"{count} {options[label].verbose_name if count == 1 else options[label].verbose_name_plural}"
        for label, count in sorted(counted.items())
    )
    return _("%(row)s cannot be deleted, because it is still used: %(uses)s. Nothing was changed.") % {
        "row": row,
        "uses": listed,
    }
