"""Writing notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_plugin.contacts.models import Contact, Note, NoteAttachment, NoteType
from crm_plugin.contacts.services.companies import touch
from portal.audit.public import record
from portal.files.public import receive, remove
from portal.tenants.public import Company


class NotYourNote(Exception):
    """Only its author changes a note's words."""


@transaction.atomic
def add_note(
    *,
    company: Company,
    text: str,
    by: Any,
    contact: Contact | None = None,
    type: NoteType | None = None,
    pinned: bool = False,
    files: Iterable[File] = (),
    at: datetime | None = None,
) -> Note:
    """A note on a company's timeline, with its files. Raises FileRefused if one is not taken; then nothing is saved."""
    _check_contact(contact, company.pk)
    note: Note = Note.objects.create(
        company=company,
        contact=contact,
        type=type,
        text=_words(text),
        pinned=pinned,
        author=by,
        created_at=at or timezone.now(),
    )
    _attach(note, files, by)
    touch(company_id=company.pk, at=note.created_at)
    record("crm.note.added", subject=company, actor=by)
    return note


@transaction.atomic
def edit_note(
    *,
    note: Note,
    text: str,
    by: Any,
    type: NoteType | None = None,
    contact: Contact | None = None,
    pinned: bool = False,
    files: Iterable[File] = (),
    without: Iterable[NoteAttachment] = (),
) -> Note:
    """New words for a note, further files, and attachments to take away; NotYourNote for anybody but its author."""
    if note.author_id != by.pk:
        raise NotYourNote
    _check_contact(contact, note.company_id)
    note.text, note.type, note.contact, note.pinned = _words(text), type, contact, pinned
    note.edited_at = timezone.now()
    note.save(update_fields=["text", "type", "contact", "pinned", "edited_at"])
    for attachment in without:
        _detach(attachment)
    _attach(note, files, by)
    record("crm.note.changed", subject=note.company, actor=by)
    return note


@transaction.atomic
def pin_note(*, note: Note, pinned: bool, by: Any) -> Note:
    """Keep a note above the timeline, or no longer; whoever may change notes may do that."""
    note.pinned = pinned
    note.save(update_fields=["pinned"])
    record("crm.note.pinned" if pinned else "crm.note.unpinned", subject=note.company, actor=by)
    return note


@transaction.atomic
def delete_note(*, note: Note, by: Any) -> None:
    """Take a note and its files away; raises NotYourNote for anybody but its author."""
    if note.author_id != by.pk:
        raise NotYourNote
    record("crm.note.deleted", subject=note.company, actor=by)
    for attachment in note.attachments.select_related("file"):
        _detach(attachment)
    note.delete()


def _words(text: str) -> str:
    cleaned = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not cleaned:
        raise ValidationError({"text": _("Write what happened; a note cannot be empty.")})
    return cleaned


def _check_contact(contact: Contact | None, company_id: Any) -> None:
    if contact is not None and contact.company_id != company_id:
        raise ValidationError({"contact": _("This contact belongs to another company.")})


def _attach(note: Note, files: Iterable[File], by: Any) -> None:
    first = note.attachments.count()
    for position, upload in enumerate(files, start=first):
        stored = receive(upload, purpose="crm.note", company=note.company, by=by)
        NoteAttachment.objects.create(note=note, file=stored, position=position)


def _detach(attachment: NoteAttachment) -> None:
    file = attachment.file
    attachment.delete()
    remove(file)
