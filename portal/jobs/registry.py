"""All jobs by name."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import structlog
from django.apps import apps

if TYPE_CHECKING:
    from portal.jobs.decorator import Job

log = structlog.get_logger("foyer.jobs")
_jobs: dict[str, Job] = {}


def register(job: Job) -> None:
    known = _jobs.get(job.name)
    if known is not None and known.path != job.path:
        raise ValueError(f"Two jobs are called {job.name}: {known.path} and {job.path}.")
    _jobs[job.name] = job


def find(name: str) -> Job | None:
    """The job of this name, or None when the plugin that brings it is off."""
    if name not in _jobs:
        load_all()
    return _jobs.get(name)


def all_jobs() -> list[Job]:
    load_all()
    return [_jobs[name] for name in sorted(_jobs)]


@cache
def load_all() -> None:
    """Import `tasks` of every installed app. One that fails is logged, and its jobs wait; the others go on."""
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.tasks") is None:
            continue
        try:
            import_module(f"{config.name}.tasks")
        except Exception:  # a plugin's own code: its jobs wait, all others run
            log.exception("tasks_cannot_be_imported", app=config.name)
