"""A job as plain data, for programs of operators. Its arguments stay inside: they may be anything."""

from __future__ import annotations

from typing import Any

from portal.jobs.models import JobAttempt, JobRun


def described(run: JobRun) -> dict[str, Any]:
    """What a list says of it."""
    return {
        "job": run.pk,
        "state": str(run.state),
        "kind": run.task,
        "title": run.title,
        "organisation": run.tenant.slug if run.tenant else None,
        "asked_for_at": run.created_at,
        "not_before": run.run_after,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "attempts": run.attempt,
        "worker": run.worker,
        "error": run.error,
    }


def described_in_full(run: JobRun, attempts: list[JobAttempt]) -> dict[str, Any]:
    """With its result, its steps and its attempts, the oldest first."""
    return {
        **described(run),
        "result": run.result,
        "steps": run.steps,
        "attempts": [
            {
                "number": attempt.number,
                "outcome": str(attempt.outcome),
                "worker": attempt.worker,
                "started_at": attempt.started_at,
                "finished_at": attempt.finished_at,
                "error": attempt.error,
            }
            for attempt in sorted(attempts, key=lambda attempt: attempt.pk)
        ],
    }
