"""Integrations of a tenant, their sealed secrets, the tenant's data keys, and the records that sources bring."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings as installation
from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations_plugin.statuses import Status
from portal.tenants.models import TenantModel


class Integration(TenantModel):
    """One connection to another service: its kind names a folder in `connectors/`, its settings hold no secret."""

    kind = models.CharField(_("kind"), max_length=40, editable=False)
    name = models.CharField(_("name"), max_length=120)
    settings = models.JSONField(_("settings"), default=dict, editable=False)
    # Counts the saves: the result of a check or sync that began before a save is not written over it.
    revision = models.PositiveIntegerField(default=1, editable=False)

    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.NEVER_CHECKED, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    last_checked_at = models.DateTimeField(_("last checked"), null=True, editable=False)
    last_response_ms = models.PositiveIntegerField(_("response time"), null=True, editable=False)
    last_ok_at = models.DateTimeField(_("last worked"), null=True, editable=False)
    limited_until = models.DateTimeField(_("not before"), null=True, editable=False)
    check_job = models.BigIntegerField(null=True, editable=False)

    last_sync_at = models.DateTimeField(_("last fetched"), null=True, editable=False)
    last_sync_result = models.CharField(_("last fetch"), max_length=300, blank=True, editable=False)
    # Where the next fetch goes on: {"since", "cursor", "newest"}; written with each page, in the page's transaction.
    sync_state = models.JSONField(default=dict, editable=False)
    sync_job = models.BigIntegerField(null=True, editable=False)

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        installation.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", editable=False
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta(TenantModel.Meta):
        ordering = ("name", "id")
        verbose_name = _("integration")
        verbose_name_plural = _("integrations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "name"),
                name="integrations_plugin_integration_name",
                violation_error_message=_("An integration with this name exists."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class TenantDataKey(TenantModel):
    """A key of the tenant, wrapped by a master key. Secrets are sealed with the newest; older ones open theirs."""

    number = models.PositiveIntegerField(_("number"))
    master_key = models.CharField(_("master key"), max_length=40)
    wrapped = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    retired_at = models.DateTimeField(_("retired"), null=True)

    class Meta(TenantModel.Meta):
        ordering = ("number",)
        verbose_name = _("data key")
        verbose_name_plural = _("data keys")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "number"), name="integrations_plugin_data_key_number")
        ]

    def __str__(self) -> str:
        return f"d{self.number}"


class IntegrationSecret(TenantModel):
    """One secret of an integration, sealed. It is never shown: only when it was set."""

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="secrets")
    name = models.CharField(_("name"), max_length=60)
    sealed = models.TextField()
    data_key = models.ForeignKey(TenantDataKey, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    set_at = models.DateTimeField(_("set"))

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        verbose_name = _("secret")
        verbose_name_plural = _("secrets")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "integration", "name"), name="integrations_plugin_secret_once")
        ]

    def __str__(self) -> str:
        return f"{self.integration_id} · {self.name}"


class SourceRecord(TenantModel):
    """Something that a source reported: an incident, an order, a service event. Known by the source's own id."""

    # A customer sees the records of their company; those of none are the team's alone.
    scope_columns: ClassVar[tuple[str, ...]] = ("tenant_id", "company_id")

    integration = models.ForeignKey(Integration, on_delete=models.CASCADE, related_name="records")
    external_id = models.CharField(_("id at the source"), max_length=200)
    kind = models.CharField(_("kind"), max_length=60)
    occurred_at = models.DateTimeField(_("when"))
    company = models.ForeignKey(
        "portal_tenants.Company", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("company")
    )
    # What the source called the company: kept so that a company made later can still be found by it.
    company_name = models.CharField(_("company at the source"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=300)
    amount_minor = models.BigIntegerField(_("amount"), null=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    quantity = models.BigIntegerField(_("quantity"), null=True)
    duration_seconds = models.BigIntegerField(_("duration"), null=True)
    data = models.JSONField(_("as received"), default=dict)
    digest = models.CharField(max_length=64, editable=False)
    fetched_at = models.DateTimeField(_("fetched"))

    class Meta(TenantModel.Meta):
        ordering = ("-occurred_at", "-id")
        verbose_name = _("record")
        verbose_name_plural = _("records")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "integration", "external_id"), name="integrations_plugin_record_once"
            )
        ]
        indexes: ClassVar = [
            models.Index("tenant", "occurred_at", "kind", name="integrations_record_when"),
            models.Index("tenant", "company", "occurred_at", name="integrations_record_company"),
            models.Index("tenant", "integration", "occurred_at", name="integrations_record_source"),
        ]

    def __str__(self) -> str:
        return self.title
