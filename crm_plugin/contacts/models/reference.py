"""The CRM's reference tables: short lists that each tenant words for itself."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import TenantModel


class ReferenceRow(TenantModel):
    """An entry of a reference table. One that is not active is kept where it was chosen and offered no more."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Small numbers come first; equal ones by name.")
    )
    active = models.BooleanField(_("active"), default=True, help_text=_("Offer it in forms and filters."))

    class Meta(TenantModel.Meta):
        abstract = True
        ordering: ClassVar[Any] = ("position", "name")
        constraints: ClassVar[Any] = [
            models.UniqueConstraint(
                "tenant",
                Lower("name"),
                name="%(app_label)s_%(class)s_name",
                violation_error_message=_("An entry with this name exists."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Tone(models.TextChoices):
    """How a status is coloured; the word is always shown beside it."""

    NEUTRAL = "neutral", _("Neutral")
    POSITIVE = "positive", _("Good")
    WARNING = "warning", _("Needs care")
    CRITICAL = "critical", _("Trouble")


class CompanyStatus(ReferenceRow):
    """How the tenant stands with a company: enquiry, customer, former customer …"""

    tone = models.CharField(_("colour"), max_length=10, choices=Tone.choices, default=Tone.NEUTRAL)

    class Meta(ReferenceRow.Meta):
        verbose_name = _("company status")
        verbose_name_plural = _("company statuses")


class Region(ReferenceRow):
    """A sales area."""

    class Meta(ReferenceRow.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Sphere(ReferenceRow):
    """A line of business."""

    class Meta(ReferenceRow.Meta):
        verbose_name = _("sphere of business")
        verbose_name_plural = _("spheres of business")


class ContactPosition(ReferenceRow):
    """What a contact does in the company."""

    class Meta(ReferenceRow.Meta):
        verbose_name = _("position in a company")
        verbose_name_plural = _("positions in companies")


class LeadSource(ReferenceRow):
    """Where a contact came from."""

    class Meta(ReferenceRow.Meta):
        verbose_name = _("source of contacts")
        verbose_name_plural = _("sources of contacts")


class NoteType(ReferenceRow):
    """What a note tells of: a call, a meeting, a letter."""

    class Meta(ReferenceRow.Meta):
        verbose_name = _("type of note")
        verbose_name_plural = _("types of notes")
