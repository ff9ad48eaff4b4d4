"""The files that came with a form: stored with it, and never without it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from django.core.files.base import File
from django.core.files.storage import default_storage

from cms_sections.models import FormSubmission, SubmittedFile
from portal.files.public import StoredFile, receive

logger = logging.getLogger(__name__)
PURPOSE = "enquiry"


class CheckedUpload(Protocol):
    """A file that has passed the door."""

    sha256: str


@contextmanager
def undone_files() -> Iterator[list[StoredFile]]:
    """Put around the transaction: where it is rolled back, the contents of the files in the list go as well.

    Their rows are gone then; without this the sweeper would find the contents a day later.
    """
    kept: list[StoredFile] = []
    try:
        yield kept
    except BaseException:
        for name in (name for file in kept for name in (file.file.name, *file.variants.values())):
            try:
                default_storage.delete_now(name)  # type: ignore[attr-defined]  # the default storage is RoutedStorage
            except Exception:
                logger.warning("A file of a form that was not kept is left to the sweeper.", exc_info=True)
        raise


def keep_files(
    *, submission: FormSubmission, files: Sequence[tuple[str, CheckedUpload]], kept: list[StoredFile]
) -> None:
    """Store the files of what was sent, in its transaction. Raises FileRefused."""
    for label, upload in files:
        assert isinstance(upload, File)
        stored = receive(upload, purpose=PURPOSE)
        kept.append(stored)
        SubmittedFile.objects.create(submission=submission, file=stored, label=label[:120])
