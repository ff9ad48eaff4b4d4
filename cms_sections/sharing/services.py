"""Writes about shared sections: each lands in a draft, and nothing is published by itself."""

from __future__ import annotations

import copy
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms_sections.blocks.shared import SHARED
from cms_sections.models import SectionsPage, SharedSection, SharedSections
from cms_sections.rendering.shared import source_id
from cms_sections.sharing.selectors import folder_of

LONGEST_NAME = 120


def detach_copy(*, page: SectionsPage, section_id: str, by: Any) -> Any:
    """Put a copy of what a shared section shows now in its place in this page's draft. Returns the revision.

    Raises ValidationError where the page has no such place (any more), or the shared section is gone.
    """
    with transaction.atomic():
        draft = _draft(page)
        raw = [dict(item) for item in draft.sections.raw_data]
        index = _index(raw, section_id)
        source = (
            SharedSection.objects.filter(pk=source_id(raw[index])).first() if raw[index]["type"] == SHARED else None
        )
        if source is None or not len(source.sections.raw_data):
            raise ValidationError(_("There is no shared section in this place any more. Reload the page."))
        copied = copy.deepcopy(dict(source.sections.raw_data[0]))
        copied["id"] = str(uuid.uuid4())
        if anchor := raw[index]["value"].get("anchor"):
            copied["value"]["anchor"] = anchor
        raw[index] = copied
        return _saved(draft, raw, by)


def share_section(*, page: SectionsPage, section_id: str, name: str, by: Any) -> Any:
    """Make a section of this page's draft a shared one, published at once so that it can be shown, and refer to it in
    its place in the draft. Raises PermissionDenied for who may not publish the page, and ValidationError where it is not
    possible; then nothing was changed.
    """
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError(_("Give it a name of at most %(number)d characters.") % {"number": LONGEST_NAME})
    if by is not None and not page.permissions_for_user(by).can_publish():
        raise PermissionDenied
    with transaction.atomic():
        draft = _draft(page)
        raw = [dict(item) for item in draft.sections.raw_data]
        index = _index(raw, section_id)
        site = page.get_site()
        if (
            site is None
            or raw[index]["type"] not in draft.sections.stream_block.child_blocks
            or raw[index]["type"] == SHARED
        ):
            raise ValidationError(_("This section cannot be shared."))
        shared: Any = SharedSection(title=name, slug=f"{slugify(name)[:40] or 'section'}-{uuid.uuid4().hex[:8]}")
        shared.sections = [copy.deepcopy(raw[index])]
        folder = folder_of(site) or make_folder(site=site)
        folder.add_child(instance=shared)
        shared.save_revision(user=by, log_action=True).publish(user=by)
        anchor = str((raw[index].get("value") or {}).get("anchor") or "")
        place = {"type": SHARED, "value": {"source": shared.pk, "anchor": anchor}, "id": str(uuid.uuid4())}
        raw[index] = place
        _saved(draft, raw, by)
    return shared


def make_folder(*, site: Site) -> SharedSections:
    """The place for a site's shared sections, below its first page."""
    folder: SharedSections = SharedSections(title=_("Shared sections"), slug="shared-sections", show_in_menus=False)
    Page.objects.get(pk=site.root_page_id).add_child(instance=folder)
    return folder


def _draft(page: SectionsPage) -> Any:
    """The page as its editors see it; whoever else writes a draft of it waits."""
    locked = Page.objects.select_for_update().get(pk=page.pk)
    return locked.get_latest_revision_as_object()


def _index(raw: list[dict[str, Any]], section_id: str) -> int:
    found = next((index for index, item in enumerate(raw) if item.get("id") == section_id), None)
    if found is None:
        raise ValidationError(_("This section is no longer on the page. Reload the page."))
    return found


def _saved(draft: Any, raw: list[dict[str, Any]], by: Any) -> Any:
    draft.sections = raw
    return draft.save_revision(user=by, log_action=True)
