"""Copies sections into the draft of another page. Nothing is published by itself."""

from __future__ import annotations

from collections.abc import Collection
from copy import deepcopy
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms_sections.copying.selectors import draft_of, may_change, may_read, sections_of_draft
from cms_sections.models import SectionsPage


def copy_sections(*, source: SectionsPage, keys: Collection[str], target: SectionsPage, by: Any) -> int:
    """Add these sections of the source's draft to the end of the target's draft, as a new revision. How many.

    Raises PermissionDenied where the person has no right to one of the pages or somebody has locked the target, and
    ValidationError where none is left of what was chosen; then nothing has changed.
    """
    with transaction.atomic():
        # Two copies at once come one after the other, so that neither's sections are lost.
        Page.objects.select_for_update().get(pk=target.pk)
        if not (may_read(source, by) and may_change(target, by)):
            raise PermissionDenied
        chosen = [section.raw for section in sections_of_draft(draft_of(source)) if section.key in keys]
        if not chosen:
            raise ValidationError(_("None of these sections is there any more. Reload the page and choose again."))
        draft = draft_of(target)
        stored = [section.raw for section in sections_of_draft(draft)]
        draft.sections = [*stored, *(_fresh(raw) for raw in chosen)]  # type: ignore[assignment]  # it reads lists
        # A draft may be unfinished; publishing checks it.
        draft.save_revision(user=by, log_action=True, clean=False)
    return len(chosen)


def _fresh(raw: dict[str, Any]) -> dict[str, Any]:
    return {**deepcopy(raw), "id": str(uuid4())}
