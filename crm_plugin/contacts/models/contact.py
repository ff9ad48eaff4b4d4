"""People of companies, and the enquiries they came with."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm_plugin.contacts.addresses import check_email
from portal.tenants.models import CompanyModel


class Contact(CompanyModel):
    """A person at a company. Phone numbers and addresses stay as they were typed; search knows all spellings."""

    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100)
    email = models.CharField(_("e-mail"), max_length=254, blank=True, validators=[check_email])
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    mobile = models.CharField(_("mobile"), max_length=60, blank=True)
    position = models.ForeignKey(
        "crm_contacts.ContactPosition",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("position"),
    )
    source = models.ForeignKey(
        "crm_contacts.LeadSource", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("source")
    )
    remark = models.TextField(_("remark"), blank=True)
    # What the address and its domain are compared by.
    email_key = models.CharField(max_length=254, blank=True, editable=False)
    email_domain = models.CharField(max_length=254, blank=True, editable=False)
    created_at = models.DateTimeField(_("added"), editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta(CompanyModel.Meta):
        ordering = ("last_name", "first_name", "id")
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes: ClassVar = [
            models.Index(fields=("tenant", "last_name", "first_name", "id"), name="crm_contact_name"),
            models.Index(fields=("tenant", "company"), name="crm_contact_company"),
            models.Index(fields=("tenant", "email_key"), name="crm_contact_email"),
            models.Index(fields=("tenant", "email_domain"), name="crm_contact_domain"),
            models.Index(fields=("tenant", "created_at"), name="crm_contact_created"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class Lead(CompanyModel):
    """An enquiry through a form of the public site, word for word. One row a submission, however often it comes."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="leads", verbose_name=_("contact"))
    submission_id = models.UUIDField(_("submission"), editable=False)
    page_id = models.BigIntegerField(_("page number"), editable=False)
    page_title = models.CharField(_("page"), max_length=255, blank=True)
    page_url = models.CharField(_("address of the page"), max_length=2000, blank=True)
    section_id = models.CharField(_("section number"), max_length=100, blank=True)
    section_name = models.CharField(_("section"), max_length=255, blank=True)
    campaign = models.CharField(_("campaign"), max_length=255, blank=True)
    typed_name = models.TextField(_("name as typed"), blank=True)
    typed_company = models.TextField(_("company as typed"), blank=True)
    typed_email = models.TextField(_("e-mail as typed"), blank=True)
    typed_phone = models.TextField(_("phone as typed"), blank=True)
    message = models.TextField(_("message"), blank=True)
    answers = models.JSONField(_("all answers"), default=dict)
    consent = models.BooleanField(_("agreed to be contacted"), default=False)
    received_at = models.DateTimeField(_("received"))
    handled_at = models.DateTimeField(_("dealt with"), null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("dealt with by"),
    )

    class Meta(CompanyModel.Meta):
        ordering = ("-received_at", "-id")
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "submission_id"), name="crm_lead_submission_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=("tenant", "company", "received_at"), name="crm_lead_company"),
            models.Index(fields=("tenant", "received_at"), name="crm_lead_received"),
        ]

    def __str__(self) -> str:
        return f"{self.contact} · {self.page_title}" if self.page_title else str(self.contact)

    @property
    def page_link(self) -> str:
        """The page it came from, if its address is one a browser opens."""
        return self.page_url if self.page_url.lower().startswith(("https://", "http://", "/")) else ""
