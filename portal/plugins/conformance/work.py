"""A plugin's background work: jobs that may be repeated, and schedules that name them."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from inspect import Parameter
from typing import Any

from django.utils.module_loading import import_string

from portal.jobs.errors import BadArguments
from portal.jobs.registry import find
from portal.jobs.schedule import Schedule
from portal.plugins.conformance.subject import Subject

JSON = {str, int, float, bool, type(None), list, dict}


def jobs(subject: Subject) -> Iterator[str]:
    """Named after the plugin, titled for people, and given ids and plain values: a job is stored, and may run twice."""
    for config in subject.apps:
        if find_spec(f"{config.name}.tasks") is not None:
            import_module(f"{config.name}.tasks")  # in use its faults are logged, and its jobs wait
    for job in subject.jobs:
        if not job.name.startswith(f"{subject.config.slug}."):
            yield f"The job {job.name} must be called {subject.config.slug}.something, so that it is known whose it is."
        if str(job.title) == job.name:
            yield f"The job {job.name} has no title, which people read in the list of jobs."
        hints = typing.get_type_hints(job.function)
        for name, parameter in list(job.signature.parameters.items())[1:]:
            if parameter.kind in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD):
                yield f"The job {job.name} takes *{name}: name its arguments."
            elif not _is_json(hints.get(name, Any)):
                yield f"The job {job.name}: {name} must be text, a number or the like; pass a row's id as text."


def schedules(subject: Subject) -> Iterator[str]:
    """Each names a job of the plugin, with arguments that it takes."""
    for schedule in import_string(subject.config.schedules) if subject.config.schedules else ():
        if not isinstance(schedule, Schedule):
            yield f"schedules: {schedule!r} is no Schedule."
            continue
        if not schedule.name.startswith(f"{subject.config.slug}."):
            yield f"The schedule {schedule.name} must be called {subject.config.slug}.something."
        job = find(schedule.task)
        if job is None or job not in subject.jobs:
            yield f"The schedule {schedule.name} asks for {schedule.task}, which is no job of this plugin."
            continue
        try:
            job._check(schedule.args)
        except BadArguments as error:
            yield f"The schedule {schedule.name}: {error}"


def _is_json(hint: Any) -> bool:
    origin = typing.get_origin(hint) or hint
    if origin in (typing.Union, types.UnionType):
        return all(_is_json(part) for part in typing.get_args(hint))
    return origin in JSON
