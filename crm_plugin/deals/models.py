"""Deals and the pipelines they move through."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import CompanyModel, TenantModel


class Pipeline(TenantModel):
    """A way of selling with stages of its own."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Small numbers come first; equal ones by name.")
    )
    active = models.BooleanField(_("active"), default=True, help_text=_("Offer it for new deals."))

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        verbose_name = _("pipeline")
        verbose_name_plural = _("pipelines")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "tenant",
                Lower("name"),
                name="crm_pipeline_name",
                violation_error_message=_("A pipeline with this name exists."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Stage(TenantModel):
    """A step of a pipeline."""

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, related_name="stages", verbose_name=_("pipeline"))
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Small numbers come first; deals move from left to right.")
    )
    probability = models.PositiveSmallIntegerField(
        _("chance in percent"), default=50, help_text=_("How likely a deal in this stage is to be won.")
    )

    class Meta(TenantModel.Meta):
        ordering = ("pipeline__position", "pipeline__name", "position", "name")
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "tenant",
                "pipeline",
                Lower("name"),
                name="crm_stage_name",
                violation_error_message=_("This pipeline has a stage with this name."),
            ),
            models.CheckConstraint(
                condition=models.Q(probability__lte=100),
                name="crm_stage_probability",
                violation_error_message=_("A chance is between 0 and 100 percent."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LossReason(TenantModel):
    """Why deals are lost, in the tenant's words."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Small numbers come first; equal ones by name.")
    )
    active = models.BooleanField(_("active"), default=True, help_text=_("Offer it in forms."))

    class Meta(TenantModel.Meta):
        ordering = ("position", "name")
        verbose_name = _("reason for losing a deal")
        verbose_name_plural = _("reasons for losing deals")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "tenant",
                Lower("name"),
                name="crm_loss_reason_name",
                violation_error_message=_("An entry with this name exists."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class DealState(models.TextChoices):
    OPEN = "open", _("Open")
    WON = "won", _("Won")
    LOST = "lost", _("Lost")


class Deal(CompanyModel):
    """Something a company may buy. Open in a stage, then won, or lost for a reason."""

    title = models.CharField(_("title"), max_length=200)
    # The other app of this package is named by text: deals do not import contacts' models.
    contact = models.ForeignKey(
        "crm_contacts.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("contact")
    )
    amount_minor = models.BigIntegerField(_("amount"), default=0, help_text=_("In the smallest unit of the currency."))
    currency = models.CharField(_("currency"), max_length=3)
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="deals", verbose_name=_("stage"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=4, choices=DealState.choices, default=DealState.OPEN, editable=False
    )
    loss_reason = models.ForeignKey(
        LossReason, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reason")
    )
    outcome_note = models.TextField(_("what decided it"), blank=True)
    created_at = models.DateTimeField(_("opened"), editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    moved_at = models.DateTimeField(_("in this stage since"), editable=False)

    class Meta(CompanyModel.Meta):
        ordering = ("-created_at", "-id")
        verbose_name = _("deal")
        verbose_name_plural = _("deals")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gte=0),
                name="crm_deal_amount",
                violation_error_message=_("An amount is never below zero."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | models.Q(state__in=("won", "lost"), closed_at__isnull=False),
                name="crm_deal_closed",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=("tenant", "company", "created_at"), name="crm_deal_company"),
            models.Index(fields=("tenant", "state", "stage"), name="crm_deal_stage"),
            models.Index(fields=("tenant", "closed_at"), name="crm_deal_closed_at"),
            models.Index(fields=("tenant", "created_at"), name="crm_deal_created"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> str:
        """How its state is coloured."""
        return {DealState.OPEN: "neutral", DealState.WON: "positive", DealState.LOST: "critical"}[DealState(self.state)]
