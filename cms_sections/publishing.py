"""Publishing and taking back what is due. Each page is a transaction of its own, in the scope of its organisation."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from cms_sections.scopes import scope_of_page

logger = logging.getLogger(__name__)


def due(now: datetime | None = None) -> Iterator[tuple[str, int]]:
    """("expire", page) and ("publish", revision) of what is due, in the order of its time."""
    now = now or timezone.now()
    for pk in Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at").values_list("pk", flat=True):
        yield "expire", pk
    revisions = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    for pk in revisions.values_list("pk", flat=True):
        yield "publish", pk


def expire_page(*, page_id: int, now: datetime | None = None) -> str:
    """Take back a page whose time is over; its title, or nothing where somebody was faster."""
    with transaction.atomic():
        due_at = now or timezone.now()
        found = (
            Page.objects.select_for_update(of=("self",)).filter(pk=page_id, live=True, expire_at__lte=due_at).first()
        )
        if found is None:
            return ""
        page = found.specific
        with scope_of_page(page):
            page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        return str(page.title)


def publish_revision(*, revision_id: int, now: datetime | None = None) -> str:
    """Publish what was scheduled; the title of it, or nothing where it was taken back or published meanwhile."""
    with transaction.atomic():
        revision = (
            Revision.objects.select_for_update(of=("self",))
            .filter(pk=revision_id, approved_go_live_at__lte=now or timezone.now())
            .first()
        )
        if revision is None:
            return ""
        subject: Any = revision.content_object
        if not isinstance(subject, Page):
            revision.publish(log_action="wagtail.publish.scheduled")
            return str(subject)
        with scope_of_page(subject):
            revision.publish(log_action="wagtail.publish.scheduled")
        return str(revision.object_str)
