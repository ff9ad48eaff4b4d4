"""What visitors sent by a form of a page."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
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
    statistics_name = models.CharField(_("name for statistics"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    company_name = models.CharField(_("company"), max_length=200, blank=True)
    message = models.TextField(_("message"), blank=True)
    # [{"name", "label", "kind", "value"}] in the form's order; in rows of before: label → words.
    answers = models.JSONField(_("answers"), default=list)
    consent = models.BooleanField(_("consent"), default=False)
    consent_text = models.TextField(_("consent as it was worded"), blank=True)
    campaign = models.JSONField(_("campaign"), default=dict, blank=True)
    referrer = models.CharField(_("came from"), max_length=253, blank=True)
    # Addresses of the team that the form names; the letter goes to those that are still of the team.
    notify = models.JSONField(default=list, editable=False)
    keep_until = models.DateField(_("kept until"), null=True, blank=True, editable=False)
    handled_at = models.DateTimeField(_("dealt with"), null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("dealt with by"),
    )
    remote_hash = models.CharField(_("sender's address, hashed"), max_length=64, editable=False)
    fingerprint = models.CharField(max_length=64, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("-submitted_at", "-id")
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        permissions: ClassVar = [("handle_formsubmission", _("Can mark enquiries as dealt with"))]
        indexes: ClassVar = [
            models.Index(fields=("tenant", "-submitted_at"), name="cms_submission_newest"),
            models.Index(fields=("tenant", "fingerprint", "submitted_at"), name="cms_submission_print"),
            models.Index(fields=("tenant", "remote_hash", "submitted_at"), name="cms_submission_remote"),
            models.Index(fields=("tenant", "section_id", "-submitted_at"), name="cms_submission_form"),
            models.Index(fields=("tenant", "keep_until"), name="cms_submission_keep"),
        ]

    def __str__(self) -> str:
        return f"{self.sender} · {self.page_title}"

    @property
    def sender(self) -> str:
        """Whoever sent it, as far as the form asked."""
        return self.name or self.email or self.phone or str(_("Without a name"))

    @property
    def state(self) -> str:
        return str(_("Dealt with") if self.handled_at else _("To be dealt with"))

    @property
    def form_name(self) -> str:
        """The form as the team calls it: its page and its section."""
        return ", ".join(name for name in (self.page_title, self.section_name) if name)

    @property
    def entries(self) -> list[dict[str, Any]]:
        """What was answered, each with its label as it was."""
        if isinstance(self.answers, dict):
            return [{"name": "", "label": label, "kind": "text", "value": text} for label, text in self.answers.items()]
        return list(self.answers)

    @property
    def told(self) -> dict[str, str]:
        """Label → answer as people read it; where two fields have one label, the second says so."""
        from cms_sections.forms.bound import shown_answer

        found: dict[str, str] = {}
        for entry in self.entries:
            label, number = str(entry["label"]), 2
            while label in found:
                label, number = f"{entry['label']} ({number})", number + 1
            found[label] = shown_answer(entry)
        return found

    @property
    def campaign_name(self) -> str:
        """The campaign as people call it: its name, else where it came from."""
        return str(self.campaign.get("campaign") or self.campaign.get("source") or "")


class SubmittedFile(TenantModel):
    """A file that came with a form. Its row and its content go with what was sent."""

    submission = models.ForeignKey(
        FormSubmission, on_delete=models.CASCADE, related_name="files", verbose_name=_("enquiry")
    )
    file = models.ForeignKey(
        "portal_files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("file")
    )
    label = models.CharField(_("field"), max_length=120)

    class Meta(TenantModel.Meta):
        ordering = ("id",)
        verbose_name = _("file of an enquiry")
        verbose_name_plural = _("files of enquiries")

    def __str__(self) -> str:
        return f"{self.label}: {self.file}"
