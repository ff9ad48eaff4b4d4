"""Celery's settings fit the jobs there are."""

from __future__ import annotations

from portal.jobs import celery_settings
from portal.jobs.registry import all_jobs


def test_a_message_stays_hidden_for_longer_than_any_job_may_take() -> None:
    """Otherwise Redis hands the message of a running job to a second worker."""
    longest = max(all_jobs(), key=lambda job: job.time_limit_seconds)
    assert celery_settings.broker_transport_options["visibility_timeout"] > longest.time_limit_seconds, longest.name
