"""Tenants, their companies (identity only), members and sites."""

from __future__ import annotations

from typing import ClassVar
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenants.base import CompanyModel, TenantModel
from portal.tenants.roles import CUSTOMER_ROLES, Role

__all__ = ["Company", "CompanyModel", "Membership", "SiteTenant", "TeamGroup", "Tenant", "TenantModel"]


def check_time_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(
            _("“%(value)s” is not a time zone. Use a name such as Europe/Berlin."), params={"value": value}
        )


class Tenant(models.Model):
    """An organisation that runs its business in this portal."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Berlin", validators=[check_time_zone])
    language = models.CharField(_("language"), max_length=10, default="en")
    currency = models.CharField(_("currency"), max_length=3, default="EUR", help_text=_("Three letters, such as EUR."))
    active = models.BooleanField(_("active"), default=True)
    collection = models.OneToOneField(
        "wagtailcore.Collection", on_delete=models.PROTECT, null=True, editable=False, related_name="foyer_tenant"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ("name",)
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.name


class Company(TenantModel):
    """A customer of the tenant: identity only. The CRM extends it one to one; every plugin may point at it."""

    # A scope narrowed to a company sees that company's row alone.
    scope_columns: ClassVar[tuple[str, ...]] = ("tenant_id", "id")

    name = models.CharField(_("name"), max_length=200)
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ("name", "id")
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        indexes: ClassVar = [models.Index("tenant", "name", "id", name="portal_tenants_company_name")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in a tenant; for the customer roles in one company of it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    company = models.ForeignKey(
        Company, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("company")
    )
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ("tenant", "id")
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("user", "tenant", "role"),
                condition=models.Q(company__isnull=True),
                name="portal_tenants_membership_team",
                violation_error_message=_("This person already has this role here."),
            ),
            models.UniqueConstraint(
                fields=("user", "tenant", "role", "company"),
                condition=models.Q(company__isnull=False),
                name="portal_tenants_membership_customer",
                violation_error_message=_("This person already has this role for this company."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(CUSTOMER_ROLES), company__isnull=False)
                | (~models.Q(role__in=sorted(CUSTOMER_ROLES)) & models.Q(company__isnull=True)),
                name="portal_tenants_membership_company",
                violation_error_message=_("Customers belong to one company; the roles of the team to none."),
            ),
        ]

    def __str__(self) -> str:
        # Not the person's name: who invites an address must not learn from it whether it is known elsewhere.
        return f"{self.user.email} · {self.get_role_display()}"

    @property
    def is_customer(self) -> bool:
        return self.role in CUSTOMER_ROLES


class SiteTenant(models.Model):
    """Whose a public site is. A site belongs to one tenant, a tenant may have several."""

    site = models.OneToOneField("wagtailcore.Site", on_delete=models.CASCADE, related_name="site_tenant")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="site_tenants")

    class Meta:
        verbose_name = _("site of an organisation")
        verbose_name_plural = _("sites of organisations")

    def __str__(self) -> str:
        return f"{self.site} · {self.tenant}"


class TeamGroup(models.Model):
    """The group of Wagtail's that carries the page and library rights of one role in one tenant."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="team_groups")
    role = models.CharField(max_length=20, choices=Role.choices)
    group = models.OneToOneField("auth.Group", on_delete=models.CASCADE, related_name="team_group")

    class Meta:
        verbose_name = _("group of an organisation")
        verbose_name_plural = _("groups of organisations")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "role"), name="portal_tenants_team_group_once")
        ]

    def __str__(self) -> str:
        return str(self.group)
