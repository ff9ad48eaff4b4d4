"""Jobs as people see them, and the small hot table from which workers take them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.jobs.states import FINISHED_STATES, OPEN_STATES, RETRYABLE_STATES, AttemptOutcome, State
from portal.tenants.base import OptionalTenantModel


class JobRun(OptionalTenantModel):
    """A piece of background work: what it is, who asked for it, how far it is and how it ended."""

    task = models.CharField(_("kind"), max_length=120, editable=False)
    title = models.CharField(_("title"), max_length=200)
    args = models.JSONField(_("arguments"), default=dict, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    subject_type = models.CharField(max_length=100, blank=True, editable=False)
    subject_id = models.CharField(max_length=40, blank=True, editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    request_id = models.CharField(max_length=64, blank=True, editable=False)
    # Small housekeeping that people need not see while it goes well.
    quiet = models.BooleanField(default=False, editable=False)

    attempt = models.PositiveIntegerField(_("attempt"), default=0)
    # How often a worker took it and found that it has to wait: no attempts, but with them what its token rises by.
    waits = models.PositiveIntegerField(default=0, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    losses = models.PositiveIntegerField(default=0, editable=False)
    max_attempts = models.PositiveIntegerField(default=5, editable=False)
    worker = models.CharField(_("worker"), max_length=100, blank=True, editable=False)
    # Keys of what `JobContext.once` has done, with the answers.
    marks = models.JSONField(default=dict, editable=False)
    # What is being done outside of our database while it is being done, in words.
    outside = models.CharField(max_length=200, blank=True, editable=False)

    steps = models.JSONField(_("steps"), default=list, editable=False)
    progress_done = models.PositiveBigIntegerField(_("done"), default=0, editable=False)
    progress_total = models.PositiveBigIntegerField(_("of"), default=0, editable=False)
    result = models.TextField(_("result"), blank=True, editable=False)
    error = models.TextField(_("error"), blank=True, editable=False)

    created_at = models.DateTimeField(_("requested"), auto_now_add=True)
    run_after = models.DateTimeField(_("not before"), null=True, blank=True, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes: ClassVar = [
            models.Index(fields=("tenant", "-id"), name="portal_jobs_run_tenant"),
            models.Index(fields=("state", "-id"), name="portal_jobs_run_state"),
            models.Index(
                fields=("subject_type", "subject_id"),
                name="portal_jobs_run_subject",
                condition=~models.Q(subject_id=""),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def claims(self) -> int:
        """How often a worker took it; never falls. Its fencing token goes on from here."""
        return self.attempt + self.waits

    @property
    def is_open(self) -> bool:
        """Still waiting or running."""
        return self.state in OPEN_STATES

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED_STATES

    @property
    def can_retry(self) -> bool:
        return self.state in RETRYABLE_STATES

    @property
    def duration(self) -> timedelta | None:
        """How long it has worked, from its latest start; None before it."""
        if self.started_at is None:
            return None
        return (self.finished_at or timezone.now()) - self.started_at

    @property
    def current_step(self) -> dict[str, Any] | None:
        """The latest step as {label, state, done, total, note}, or None before the first."""
        return self.steps[-1] if self.steps else None


class JobAttempt(OptionalTenantModel):
    """One finished attempt at a job. The running one stands on the job itself."""

    run = models.ForeignKey(JobRun, on_delete=models.CASCADE, related_name="attempts", verbose_name=_("job"))
    number = models.PositiveIntegerField(_("attempt"))
    worker = models.CharField(_("worker"), max_length=100, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=AttemptOutcome.choices)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")

    def __str__(self) -> str:
        return f"{self.run_id}/{self.number}"


class Outbox(models.Model):
    """One row for each job that waits or runs; it holds ids and times only and is written by `portal.jobs.queue`.

    Free rows with a turn are ready; free rows without one wait for their time; rows with a holder are being worked
    on, and whoever writes for the job must know the current token.
    """

    job_id = models.BigIntegerField(primary_key=True)
    # The tenant's id, 0 for the installation, below zero for patient work: turns are dealt out fairly between lanes.
    lane = models.BigIntegerField(default=0)
    turn = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    publications = models.PositiveIntegerField(default=0)
    token = models.PositiveBigIntegerField(default=0)
    holder = models.CharField(max_length=100, blank=True, default="")
    beat_at = models.DateTimeField(null=True)
    stopping = models.BooleanField(default=False)
    outside = models.BooleanField(default=False)

    class Meta:
        db_table = "portal_jobs_outbox"
        verbose_name = _("waiting job")
        verbose_name_plural = _("waiting jobs")
        indexes: ClassVar = [
            models.Index(
                fields=("turn", "job_id"), name="portal_jobs_outbox_turn", condition=models.Q(turn__isnull=False)
            ),
            models.Index(
                fields=("lane", "turn"), name="portal_jobs_outbox_lane", condition=models.Q(turn__isnull=False)
            ),
            models.Index(
                fields=("published_at",),
                name="portal_jobs_outbox_sent",
                condition=models.Q(published_at__isnull=False, holder=""),
            ),
            models.Index(
                fields=("due_at",), name="portal_jobs_outbox_due", condition=models.Q(turn__isnull=True, holder="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}"


class Worker(models.Model):
    """A process that works on jobs or hands them out, with its last sign of life."""

    name = models.CharField(primary_key=True, max_length=100)
    kind = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "portal_jobs_worker"
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name


class StoredSchedule(models.Model):
    """When a declared schedule is due next, for one tenant or (without one) for the installation."""

    name = models.CharField(_("name"), max_length=120)
    tenant = models.ForeignKey(
        "portal_tenants.Tenant", on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("organisation")
    )
    cron = models.CharField(_("times"), max_length=100)
    zone = models.CharField(_("time zone"), max_length=64)
    next_due = models.DateTimeField(_("due next"))

    class Meta:
        db_table = "portal_jobs_schedule"
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("name", "tenant"), name="portal_jobs_schedule_of_tenant"),
            models.UniqueConstraint(
                fields=("name",), condition=models.Q(tenant__isnull=True), name="portal_jobs_schedule_of_all"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("next_due",), name="portal_jobs_schedule_due")]

    def __str__(self) -> str:
        return self.name


class ScheduleSlot(models.Model):
    """A time at which a schedule was due and its job was asked for: at most one row each."""

    schedule = models.ForeignKey(StoredSchedule, on_delete=models.CASCADE, related_name="slots", db_index=False)
    slot = models.DateTimeField()
    job_id = models.BigIntegerField()

    class Meta:
        db_table = "portal_jobs_slot"
        verbose_name = _("run of a schedule")
        verbose_name_plural = _("runs of schedules")
        constraints: ClassVar = [models.UniqueConstraint(fields=("schedule", "slot"), name="portal_jobs_slot_once")]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.slot:%Y-%m-%d %H:%M}"
