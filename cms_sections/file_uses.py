"""Which files of the library pages use that stand in no reference index: drafts, and what was saved just now, because
the index follows by a job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex, Revision

from portal.files.public import FileUse

# The job of the index waits for a worker; a page that has waited longer is found when somebody saves it.
INDEXED_AFTER = timedelta(days=1)


class Drafts:
    """The newest version of each page that has one unpublished or was saved in the last day, what is scheduled, and what
    waits in a workflow."""

    def uses_of(self, model: type[models.Model], ids: Sequence[int]) -> dict[int, list[FileUse]]:
        wanted = {str(pk): pk for pk in ids}
        content_type = ContentType.objects.get_for_model(model).pk
        found: dict[int, list[FileUse]] = {}
        for page in _drafts():
            draft = page.has_unpublished_changes or not page.live
            kind = _("Draft of “%(page)s”") if draft else f"{capfirst(page._meta.verbose_name)}: %(page)s"
            use = FileUse(kind % {"page": page.title}, _("Website"), page._meta.label_lower, str(page.pk))
            for type_id, object_id, _model_path, _content_path in ReferenceIndex._extract_references_from_object(page):
                if type_id == content_type and str(object_id) in wanted:
                    uses = found.setdefault(wanted[str(object_id)], [])
                    if use not in uses:
                        uses.append(use)
        return found


def _drafts() -> Any:
    lately = timezone.now() - INDEXED_AFTER
    pages = Page.objects.filter(Q(has_unpublished_changes=True) | Q(latest_revision_created_at__gte=lately))
    newest = Q(pk__in=pages.values("latest_revision"))
    waiting = Q(approved_go_live_at__isnull=False) | Q(task_states__workflow_state__status="in_progress")
    page_type = ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.filter(newest | waiting, base_content_type=page_type).distinct().order_by("pk")
    for revision in revisions.iterator(chunk_size=50):
        yield revision.as_object()


uses = Drafts()
