"""What visitors sent by a form of a page."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import TenantModel


class FormSubmission(TenantModel):
    """One sent form. It names its page and section by words as well, because both may be gone later."""

    submitted_at = models.DateTimeField(_("received"), default=timezone.now)
    page_id = models.BigIntegerField(_("page number"))
    page_title = models.CharField(_("page"), max_length=255)
    page_url = models.CharField(_("address of the page"), max_length=1000)
    section_id = models.CharField(_("section number"), max_length=64)
    section_name = models.CharField(_("section"), max_length=120)
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    message = models.TextField(_("message"), blank=True)
    answers = models.JSONField(_("answers"), default=dict)
    consent = models.BooleanField(_("consent"), default=False)
    consent_text = models.CharField(_("consent as it was worded"), max_length=250, blank=True)
    campaign = models.JSONField(_("campaign"), default=dict, blank=True)
    remote_hash = models.CharField(_("sender's address, hashed"), max_length=64, editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("-submitted_at", "-id")
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        indexes: ClassVar = [
            models.Index(fields=("tenant", "-submitted_at"), name="cms_submission_newest"),
            models.Index(fields=("tenant", "fingerprint", "submitted_at"), name="cms_submission_print"),
            models.Index(fields=("tenant", "remote_hash", "submitted_at"), name="cms_submission_remote"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.page_title}"

    @property
    def campaign_name(self) -> str:
        """The campaign as people call it: its name, else where it came from."""
        return str(self.campaign.get("campaign") or self.campaign.get("source") or "")
