"""Reads about jobs, in the open scope."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from portal.jobs.models import JobRun


def runs_of(subject: models.Model) -> models.QuerySet[JobRun]:
    """The jobs about this object, newest first."""
    return JobRun.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))


def latest_run(subject: models.Model) -> JobRun | None:
    """The newest job about this object, or None."""
    return runs_of(subject).first()


def job_progress_url(run: JobRun) -> str:
    """Where the progress of a job is shown as a fragment that can be polled."""
    return reverse("portal_jobs:progress", args=[run.pk])
