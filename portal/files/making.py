"""Renditions made ahead, by a job: at upload, when the file or its focal point changes, and when the theme's sizes do.

A picture remembers of what its renditions were last made (`renditions_of`), so that asking twice costs nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _
from wagtail.images.models import Filter

from portal.files.areas import scope_of_collection
from portal.files.models import LibraryImage, LibraryRendition, RenditionsState
from portal.files.renditions import rendition_files
from portal.files.storage import RoutedStorage
from portal.files.theme_sizes import sign_of_sizes, theme_sizes
from portal.jobs.public import latest_run
from portal.jobs.states import FINISHED_STATES

logger = logging.getLogger(__name__)

# A job has more time than a request: all sizes of a large photograph in three formats.
BACKGROUND_CPU_TIMES = 6
# Sent in the transaction in which renditions of a picture came to be, with `image_id`; once for all of them.
renditions_made = Signal()


def sign_of(image: LibraryImage) -> str:
    """What the renditions depend on: the file, the focal point and the theme's sizes."""
    point = (image.focal_point_x, image.focal_point_y, image.focal_point_width, image.focal_point_height)
    return f"{image.file.name}|{','.join(str(part or '') for part in point)}|{sign_of_sizes()}"


def ask_for_renditions(*, image: LibraryImage, again: bool = False) -> bool:
    """Have what the theme shows of this picture made, unless that is done or has failed; `again` tries it anew.

    Returns whether a job was asked for. The job belongs to the caller's transaction.
    """
    from portal.files.tasks import make_renditions

    if not theme_sizes() or (image.renditions_of == sign_of(image) and not again):
        return False
    with scope_of_collection(image.collection), transaction.atomic():
        _mark(image, RenditionsState.WAITING)
        make_renditions.enqueue(
            image_id=image.pk, subject=image, title=_("Sizes of “%(picture)s”") % {"picture": image.title}
        )
    return True


def lacking(image: LibraryImage, filters: Iterable[Filter]) -> list[Filter]:
    """Those of the filters in which the picture has not been made yet."""
    filters = list(dict.fromkeys(filters))
    have = image.find_existing_renditions(*filters)
    return [each for each in filters if each not in have]


def make(*, image: LibraryImage, filters: Sequence[Filter], scope: AbstractContextManager[Any] | None = None) -> int:
    """Make these renditions out of one decoding and record them at once, in `scope`; returns how many are new.

    Raises SourceImageIOError when the picture cannot be read. Of a picture that was changed meanwhile nothing is
    recorded: whoever changed it has asked for them anew. What another has made meanwhile stays.
    """
    if not filters:
        return 0
    files = rendition_files(image, filters, cpu_times=BACKGROUND_CPU_TIMES)
    rows: list[LibraryRendition] = []
    try:
        for each, file in files.items():
            row = LibraryRendition(image=image, filter_spec=each.spec, focal_point_key=each.get_cache_key(image))
            row.file.save(str(file.name), file, save=False)
            row.width, row.height = file.dimensions
            rows.append(row)
        with scope or transaction.atomic():
            new = _recorded(image, rows)
    except BaseException:
        _forget(rows)
        raise
    _forget([row for row in rows if str(row.file.name) not in new])
    return len(new)


def _recorded(image: LibraryImage, rows: list[LibraryRendition]) -> set[str]:
    now = LibraryImage.objects.select_for_update().filter(pk=image.pk).first()
    if now is None or sign_of(now) != sign_of(image):
        return set()
    LibraryRendition.objects.bulk_create(rows, ignore_conflicts=True)
    names = {str(row.file.name) for row in rows}
    kept = set(LibraryRendition.objects.filter(image=now, file__in=names).values_list("file", flat=True))
    if kept:
        renditions_made.send(LibraryRendition, image_id=image.pk)
    return kept


def _forget(rows: Iterable[LibraryRendition]) -> None:
    """Files that no row points to. What is left behind is swept away a day later."""
    for row in rows:
        try:
            RoutedStorage().delete_now(str(row.file.name))
        except Exception:
            logger.warning("files.left_behind", exc_info=True)


def given_up(*, image: LibraryImage) -> bool:
    """Whether the job that a picture waits for has come to an end without saying so: killed too often, or stopped."""
    with scope_of_collection(image.collection):
        run = latest_run(image)
    return run is None or run.state in FINISHED_STATES


def note_made(*, image: LibraryImage) -> None:
    """All sizes are there."""
    _mark(image, RenditionsState.MADE)


def note_failed(*, image: LibraryImage, problem: str) -> None:
    """They cannot be made, and why; shown where the picture is edited, and not tried again by itself."""
    _mark(image, RenditionsState.FAILED, problem)


def _mark(image: LibraryImage, state: RenditionsState, problem: str = "") -> None:
    values = {
        "renditions_state": state,
        "renditions_problem": problem[:300],
        "renditions_of": "" if state == RenditionsState.WAITING else sign_of(image),
    }
    # Not of a picture that was replaced meanwhile.
    LibraryImage.objects.filter(pk=image.pk, file=image.file.name).update(**values)
    for name, value in values.items():
        setattr(image, name, value)
