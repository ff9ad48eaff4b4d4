"""What an editor should know about the forms of a page that can be saved all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from cms_sections.forms import plan
from cms_sections.sections.kinds import FORMS

ABOUT_PEOPLE = {"name", "email", "phone"}


def remarks_on_forms(sections: StreamValue) -> Iterator[str]:
    """One sentence for each form that asks who somebody is without a consent, or without a page about privacy."""
    for child in sections:
        if child.block_type in FORMS:
            yield from _remarks(child.block, child.value)


def _remarks(block: Any, value: Any) -> Iterator[str]:
    form = block.plan(value)
    name = {"form": form.title}
    if not any(field.role in ABOUT_PEOPLE or field.kind == plan.FILE for field in form.asked):
        return
    if not any(field.kind == plan.CONSENT for field in form.asked):
        yield _("The form “%(form)s” asks who somebody is and for no consent. Add the field “Consent”.") % name
    elif not [page for page in block.privacy_pages(value) if page is not None]:
        yield _("The form “%(form)s” links no page about privacy. Choose one beside its consent.") % name
