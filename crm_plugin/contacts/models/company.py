"""What the CRM knows of a company beyond its identity."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import TenantModel


class CompanyDetails(TenantModel):
    """One to one with `portal_tenants.Company`, and deleted with it. Written by the services alone."""

    scope_columns: ClassVar[tuple[str, ...]] = ("tenant_id", "company_id")

    company = models.OneToOneField(
        "portal_tenants.Company", on_delete=models.CASCADE, related_name="crm", verbose_name=_("company")
    )
    status = models.ForeignKey(
        "crm_contacts.CompanyStatus", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("status")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        help_text=_("Who looks after this company."),
    )
    website = models.CharField(_("website"), max_length=200, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    address_more = models.CharField(_("address, second line"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=40, blank=True)
    region = models.ForeignKey(
        "crm_contacts.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    sphere = models.ForeignKey(
        "crm_contacts.Sphere", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("sphere")
    )
    parent = models.ForeignKey(
        "portal_tenants.Company",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("parent company"),
    )
    logo = models.ForeignKey(
        "portal_files.StoredFile",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("logo"),
    )
    remark = models.TextField(
        _("remark"), blank=True, help_text=_("Shown with the facts; for what happened write a note.")
    )
    # What the name and the website are compared by.
    name_key = models.CharField(max_length=200, editable=False)
    domain = models.CharField(max_length=200, blank=True, editable=False)
    # Made of a person who named no company: others from the same mail provider do not belong to it.
    is_person = models.BooleanField(_("a person, not a firm"), default=False)
    last_activity_at = models.DateTimeField(_("last activity"), null=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("details of a company")
        verbose_name_plural = _("details of companies")
        indexes: ClassVar = [
            models.Index(fields=("tenant", "name_key"), name="crm_company_name_key"),
            models.Index(fields=("tenant", "domain"), name="crm_company_domain"),
            models.Index(fields=("tenant", "status"), name="crm_company_status"),
            models.Index(fields=("tenant", "owner"), name="crm_company_owner"),
        ]

    def __str__(self) -> str:
        return str(self.company)

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.city, self.country) if part)

    @property
    def website_url(self) -> str:
        """The website as an address to open, or nothing when what was typed is none."""
        address = self.website if "://" in self.website else f"https://{self.website}"
        return address if self.domain and address.lower().startswith(("https://", "http://")) else ""

    @property
    def logo_url(self) -> str:
        """The logo with its longest side at 64; empty without one."""
        return self.logo.size_url(64) if self.logo else ""
