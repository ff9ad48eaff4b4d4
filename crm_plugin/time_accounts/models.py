"""The ledger of hours: accounts, postings that only grow, and the movements that make each posting balance."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import CompanyModel


class Account(CompanyModel):
    """One side of a company's ledger.

    The company's own side (HOURS) keeps its balance and counts its postings; only the ledger's services move them.
    The portal's two sides, SOLD and USED, are kept apart for each company and keep no balance: theirs is summed.
    """

    class Side(models.TextChoices):
        HOURS = "hours", _("Hours of the company")
        SOLD = "sold", _("Hours sold")
        USED = "used", _("Hours used")

    class Kind(models.TextChoices):
        PREPAID = "prepaid", _("Prepaid")
        POSTPAID = "postpaid", _("Billed afterwards")

    side = models.CharField(_("side"), max_length=10, choices=Side.choices, default=Side.HOURS)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PREPAID)
    floor_seconds = models.BigIntegerField(_("lowest balance in seconds"), default=0)
    low_seconds = models.BigIntegerField(_("low balance in seconds"), default=0)
    balance_seconds = models.BigIntegerField(_("balance in seconds"), default=0, editable=False)
    postings_count = models.BigIntegerField(_("postings"), default=0, editable=False)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    # Never goes back: a posting's moment is this one after it, so that numbers and moments have the same order.
    last_posting_at = models.DateTimeField(_("last movement"), default=timezone.now, editable=False)

    class Meta(CompanyModel.Meta):
        verbose_name = _("time account")
        verbose_name_plural = _("time accounts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "company", "side"),
                name="crm_time_accounts_account_once",
                violation_error_message=_("This company has a time account already."),
            ),
            models.CheckConstraint(
                condition=Q(balance_seconds__gte=F("floor_seconds")), name="crm_time_accounts_floor"
            ),
            models.CheckConstraint(
                condition=Q(kind="prepaid", floor_seconds=0) | Q(kind="postpaid", floor_seconds__lte=0),
                name="crm_time_accounts_kind",
            ),
            models.CheckConstraint(
                condition=Q(side="hours") | Q(side__in=("sold", "used"), balance_seconds=0, postings_count=0),
                name="crm_time_accounts_side",
            ),
        ]
        # The list of accounts is of the companies' own sides, by balance or by last movement.
        indexes: ClassVar = [
            models.Index("tenant", "side", "balance_seconds", name="crm_time_account_balance"),
            models.Index("tenant", "side", "last_posting_at", name="crm_time_account_last"),
        ]

    def __str__(self) -> str:
        return str(self.company)

    @property
    def is_low(self) -> bool:
        """Whether somebody should ask the company for more hours."""
        return self.balance_seconds <= self.low_seconds


class Posting(CompanyModel):
    """Something that moved a company's hours. Never changed; a mistake is answered by a posting that reverses it.

    `number` counts the account's postings without a gap; `seconds` is what the company's hours changed by, and
    `balance_seconds` what they were afterwards. Both follow from the movements, and `ledger verify` checks that.
    """

    append_only = True

    class Kind(models.TextChoices):
        TOP_UP = "top_up", _("Top-up")
        CONSUMPTION = "consumption", _("Consumption")
        REVERSAL = "reversal", _("Reversal")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings", verbose_name=_("account"))
    number = models.PositiveBigIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    seconds = models.BigIntegerField(_("seconds"))
    balance_seconds = models.BigIntegerField(_("balance after it in seconds"))
    text = models.CharField(_("text"), max_length=300)
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    cause = models.CharField(_("cause"), max_length=40, help_text=_("What asked for it, such as staff or execution."))
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("person")
    )
    actor_program = models.ForeignKey(
        "portal_accounts.Program", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("program")
    )
    actor_name = models.CharField(_("by"), max_length=150)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    occurred_at = models.DateTimeField(_("when"))
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)

    class Meta(CompanyModel.Meta):
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "account", "number"), name="crm_time_accounts_posting_number"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | (~Q(kind="reversal") & Q(reverses__isnull=True)),
                name="crm_time_accounts_posting_reversal",
            ),
            models.CheckConstraint(
                condition=(Q(kind="top_up") & Q(seconds__gt=0))
                | (Q(kind="consumption") & Q(seconds__lt=0))
                | (Q(kind="reversal") & ~Q(seconds=0)),
                name="crm_time_accounts_posting_sign",
            ),
        ]
        indexes: ClassVar = [
            models.Index("tenant", "company", "occurred_at", name="crm_time_posting_company"),
            models.Index("tenant", "occurred_at", name="crm_time_posting_when"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"


class Movement(CompanyModel):
    """Seconds that left one account and reached another: it balances by its shape. Never changed."""

    append_only = True

    posting = models.ForeignKey(Posting, on_delete=models.PROTECT, related_name="movements", verbose_name=_("posting"))
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits", verbose_name=_("from"))
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits", verbose_name=_("to"))
    amount_seconds = models.BigIntegerField(_("seconds"))

    class Meta(CompanyModel.Meta):
        verbose_name = _("movement")
        verbose_name_plural = _("movements")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_seconds__gt=0), name="crm_time_accounts_movement_amount"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="crm_time_accounts_movement_sides"),
        ]

    def __str__(self) -> str:
        return f"{self.debit_id} → {self.credit_id}: {self.amount_seconds}"


class Execution(CompanyModel):
    """Work that a program reported. Never changed; a wrong one is answered by reversing its posting."""

    append_only = True

    program = models.ForeignKey(
        "portal_accounts.Program", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("program")
    )
    posting = models.OneToOneField(
        Posting, on_delete=models.PROTECT, related_name="execution", verbose_name=_("posting")
    )
    seconds = models.PositiveBigIntegerField(_("seconds"))
    reference = models.CharField(_("reference"), max_length=120, blank=True)
    description = models.CharField(_("description"), max_length=300, blank=True)
    started_at = models.DateTimeField(_("started"))
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)

    class Meta(CompanyModel.Meta):
        verbose_name = _("execution")
        verbose_name_plural = _("executions")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(seconds__gt=0), name="crm_time_accounts_execution_seconds")
        ]
        indexes: ClassVar = [models.Index("tenant", "company", "reference", name="crm_time_execution_reference")]

    def __str__(self) -> str:
        return self.description or self.reference or str(self.pk)
