"""A report: one window of time, about the whole tenant or one company."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import TenantModel


class Period(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class State(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    BUILDING = "building", _("Being built")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class Report(TenantModel):
    """One report for each window and subject; building it again replaces its content, never its place.

    `content` is what `reports_plugin.content` writes; days are those of `time_zone`, `end_on` is the day after.
    """

    scope_columns: ClassVar[tuple[str, ...]] = ("tenant_id", "company_id")

    title = models.CharField(_("title"), max_length=200)
    period = models.CharField(_("period"), max_length=10, choices=Period.choices)
    start_on = models.DateField(_("from"))
    end_on = models.DateField(_("until"))
    time_zone = models.CharField(_("time zone"), max_length=64)
    company = models.ForeignKey(
        "portal_tenants.Company",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("company"),
    )
    shared_with_company = models.BooleanField(_("shared with the customer"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    content = models.JSONField(_("content"), default=dict)
    error = models.CharField(_("what went wrong"), max_length=500, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("requested by")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    built_at = models.DateTimeField(_("built"), null=True)

    class Meta(TenantModel.Meta):
        ordering = ("-start_on", "-created_at")
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes: ClassVar = [models.Index("tenant", "start_on", name="reports_report_newest")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "period", "start_on", "company"),
                condition=models.Q(company__isnull=False),
                name="reports_report_once_company",
            ),
            models.UniqueConstraint(
                fields=("tenant", "period", "start_on"),
                condition=models.Q(company__isnull=True),
                name="reports_report_once_tenant",
            ),
            models.CheckConstraint(condition=models.Q(end_on__gt=models.F("start_on")), name="reports_report_window"),
            models.CheckConstraint(
                condition=models.Q(shared_with_company=False) | models.Q(company__isnull=False),
                name="reports_report_shared",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> str:
        """How its state is coloured."""
        return {State.READY: "positive", State.FAILED: "critical"}.get(State(self.state), "neutral")
