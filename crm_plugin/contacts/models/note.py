"""What staff write down about a company."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import CompanyModel, TenantModel


class Note(CompanyModel):
    """A note about a company, perhaps about one of its contacts. Only its author changes its words."""

    contact = models.ForeignKey(
        "crm_contacts.Contact", models.SET_NULL, null=True, blank=True, related_name="notes", verbose_name=_("contact")
    )
    type = models.ForeignKey(
        "crm_contacts.NoteType", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("type")
    )
    text = models.TextField(_("text"), max_length=20_000)
    pinned = models.BooleanField(_("pinned"), default=False, help_text=_("Keep it above the timeline."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("author")
    )
    created_at = models.DateTimeField(_("written"), editable=False)
    edited_at = models.DateTimeField(_("changed"), null=True, editable=False)

    class Meta(CompanyModel.Meta):
        ordering = ("-created_at", "-id")
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        indexes: ClassVar = [models.Index(fields=("tenant", "company", "created_at"), name="crm_note_company")]

    def __str__(self) -> str:
        first_line = self.text.partition("\n")[0]
        return first_line if len(first_line) <= 60 else f"{first_line[:59]}…"


class NoteAttachment(TenantModel):
    """A file of a note, received through the one door and as private as the note."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="attachments", verbose_name=_("note"))
    file = models.ForeignKey("portal_files.StoredFile", models.PROTECT, related_name="+", verbose_name=_("file"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return str(self.file)

    @property
    def preview_url(self) -> str:
        """The picture in small, for its place in a timeline; empty for a file that is none."""
        return self.file.size_url(400)
