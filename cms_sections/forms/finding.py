"""Finds the form that a visitor sent: by page and section, as published, and only for who may see the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page, Site

from cms_sections.forms.plan import FormPlan
from cms_sections.models.pages import SectionsPage
from cms_sections.models.templates import WITHOUT_ADDRESS
from cms_sections.rendering.shared import shown
from cms_sections.rendering.window import is_held_open, is_shown, window_of
from cms_sections.sections.kinds import FORMS


class State(Enum):
    NOT_YET = "not yet"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A form where it stands on its page. `anchor` is where its section begins there."""

    page: SectionsPage
    section: Any
    stored: dict[str, Any]
    anchor: str

    @property
    def plan(self) -> FormPlan:
        """In the language that is in use."""
        made: FormPlan = self.section.block.plan(self.section.value)
        return made

    @property
    def state(self) -> State:
        return state_of(self.stored, timezone.now())


def state_of(stored: dict[str, Any], now: datetime) -> State:
    """Whether a form takes what is sent now."""
    if is_shown(stored, now) or is_held_open(stored, now):
        return State.OPEN
    start, _end = window_of(stored)
    return State.NOT_YET if start is not None and now < start else State.OVER


def form_page(request: HttpRequest, site: Site, page_id: int) -> SectionsPage | None:
    """A published page of sections of this site, if whoever asks may see it. A closed one asks who that is."""
    within = [root.path for root in site.root_page.get_translations(inclusive=True).live()]
    found = Page.objects.live().filter(pk=page_id).not_type(*WITHOUT_ADDRESS).first()
    if found is None or not any(found.path.startswith(path) for path in within):
        return None
    if not all(restriction.accept_request(request) for restriction in found.get_view_restrictions()):
        return None
    page = found.specific
    return page if isinstance(page, SectionsPage) and page.get_url_parts() else None


def form_of(page: SectionsPage, section_id: str) -> FoundForm | None:
    """The form with this id that the page shows, of its own or shared, or None."""
    for each in shown(page.sections):
        if each.kind in FORMS and each.stored.get("id") == section_id:
            section = each.stream[each.index]
            own = each.anchor or section.value.get("anchor") or f"s-{section_id[:8]}"
            return FoundForm(page, section, each.stored, own)
    return None
