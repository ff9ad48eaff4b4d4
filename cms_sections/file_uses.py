"""Which files of the library drafts use: what an editor has saved and not published stands in no reference index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page, ReferenceIndex, Revision

from portal.files.public import FileUse


class Drafts:
    """The newest version of each page that has one unpublished, what is scheduled, and what waits in a workflow."""

    def uses_of(self, model: type[models.Model], ids: Sequence[int]) -> dict[int, list[FileUse]]:
        wanted = {str(pk): pk for pk in ids}
        content_type = ContentType.objects.get_for_model(model).pk
        found: dict[int, list[FileUse]] = {}
        for page in _drafts():
            use = FileUse(
                _("Draft of “%(page)s”") % {"page": page.title}, _("Website"), "wagtailcore.page", str(page.pk)
            )
            for type_id, object_id, _model_path, _content_path in ReferenceIndex._extract_references_from_object(page):
                if type_id == content_type and str(object_id) in wanted:
                    uses = found.setdefault(wanted[str(object_id)], [])
                    if use not in uses:
                        uses.append(use)
        return found


def _drafts() -> Any:
    newest = Q(pk__in=Page.objects.filter(has_unpublished_changes=True).values("latest_revision"))
    waiting = Q(approved_go_live_at__isnull=False) | Q(task_states__workflow_state__status="in_progress")
    page_type = ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.filter(newest | waiting, base_content_type=page_type).distinct().order_by("pk")
    for revision in revisions.iterator(chunk_size=50):
        yield revision.as_object()


uses = Drafts()
