"""Which sections a page's draft has, and onto which pages they may be copied. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.models import Page, get_page_models

from cms_sections.models import SectionsPage, SharedSection
from cms_sections.selectors import pages_of_tenant

# Which of a section's words say most about it.
TELLING = ("title", "name", "quote", "caption", "statistics_name")


@dataclass(frozen=True, slots=True)
class DraftSection:
    """A section of a draft: `key` finds it again in the same draft, `raw` is as it is stored."""

    key: str
    label: str
    raw: dict[str, Any]


def draft_of(page: Page) -> SectionsPage:
    """The page as its editors see it: with what has not been published yet."""
    draft: SectionsPage = page.get_latest_revision_as_object()
    return draft


def sections_of_draft(draft: SectionsPage) -> list[DraftSection]:
    stream_block = draft.sections.stream_block
    keys = [str(item.get("id") or f"n{index}") for index, item in enumerate(draft.sections.raw_data)]
    stored = stream_block.get_prep_value(draft.sections)
    return [DraftSection(key, label_of(stream_block, item), item) for key, item in zip(keys, stored, strict=True)]


def section_page_types() -> list[type[SectionsPage]]:
    """A shared section holds one section and takes no others."""
    return [
        model for model in get_page_models() if issubclass(model, SectionsPage) and not issubclass(model, SharedSection)
    ]


def possible_targets(tenant: Any) -> QuerySet[Any]:
    """The pages of sections of an organisation."""
    own = pages_of_tenant(tenant.pk) if tenant is not None else Q(pk__in=())
    targets: QuerySet[Any] = Page.objects.type(*section_page_types()).filter(own)
    return targets


def may_read(page: Page, user: Any) -> bool:
    """Whether this person sees the page's draft."""
    return bool(page.permissions_for_user(user).can_edit())


def may_change(page: Page, user: Any) -> bool:
    """Whether this person may save a draft of the page now: by right, and because nobody has locked it."""
    permissions = page.permissions_for_user(user)
    return bool(permissions.can_edit() and not permissions.page_locked())


def label_of(stream_block: Any, item: dict[str, Any]) -> str:
    """What editors call a stored section: its kind, and the words that say most."""
    block = stream_block.child_blocks.get(item["type"])
    kind = str(block.label) if block is not None else str(item["type"])
    value = item.get("value")
    words = (str(value.get(name) or "") for name in TELLING) if isinstance(value, dict) else iter(())
    told = next(filter(None, words), "")
    return f"{kind}: {told[:80]}" if told else kind
