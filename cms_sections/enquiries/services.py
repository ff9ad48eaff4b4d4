"""What the team does with what visitors sent."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from cms_sections.models import FormSubmission
from portal.audit.public import record
from portal.files.public import remove


def handle_enquiry(*, enquiry: FormSubmission, by: Any) -> FormSubmission:
    """Say that somebody has dealt with it; the first one stands."""
    with transaction.atomic():
        locked: FormSubmission = FormSubmission.objects.select_for_update(of=("self",)).get(pk=enquiry.pk)
        if locked.handled_at is None:
            locked.handled_at, locked.handled_by = timezone.now(), by
            locked.save(update_fields=["handled_at", "handled_by"])
            record("pages.enquiry.handled", subject=locked, label=locked.form_name, actor=by)
    return locked


def reopen_enquiry(*, enquiry: FormSubmission, by: Any) -> FormSubmission:
    """Say that it is not dealt with after all."""
    with transaction.atomic():
        locked: FormSubmission = FormSubmission.objects.select_for_update(of=("self",)).get(pk=enquiry.pk)
        if locked.handled_at is not None:
            locked.handled_at = locked.handled_by = None
            locked.save(update_fields=["handled_at", "handled_by"])
            record("pages.enquiry.reopened", subject=locked, label=locked.form_name, actor=by)
    return locked


def delete_enquiry(*, enquiry: FormSubmission, by: Any = None) -> None:
    """Delete what was sent with its files. The log keeps which form it was of, and nothing that stood in it."""
    with transaction.atomic():
        files = [each.file for each in enquiry.files.select_related("file")]
        # By the form, as all entries about it: to be forgotten means that the log does not name who wrote either.
        record("pages.enquiry.deleted", subject=enquiry, label=enquiry.form_name, actor=by)
        enquiry.delete()
        for file in files:
            remove(file)


def forget_enquiries(*, most: int) -> int:
    """Delete what has been kept for as long as its form says, at most so many, in the open tenant; how many."""
    due = FormSubmission.objects.filter(keep_until__lt=timezone.localdate()).order_by("keep_until", "pk")[:most]
    gone = 0
    for enquiry in due.select_for_update(of=("self",), skip_locked=True):
        files = [each.file for each in enquiry.files.select_related("file")]
        enquiry.delete()
        for file in files:
            remove(file)
        gone += 1
    return gone
