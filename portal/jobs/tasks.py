"""Background jobs of the jobs room itself."""

from __future__ import annotations

import json
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django_tasks.base import Task, TaskContext
from django_tasks.utils import normalize_json

from portal.jobs.context import JobContext
from portal.jobs.decorator import job


@job("jobs.django_task", title=_("Housekeeping"), max_attempts=5, quiet=True)
def django_task(context: JobContext, path: str, backend: str, args: list[Any], kwargs: dict[str, Any]) -> str:
    """A task of Wagtail or another Django app, in the scope in which it was asked for.

    Its answer is kept as JSON. It runs in a transaction: what it does in the database happens once.
    """
    from portal.jobs.django_tasks import result_of
    from portal.jobs.models import JobRun

    task = import_string(path)
    if not isinstance(task, Task):
        raise TypeError(f"{path} is no task.")
    with context.scope():
        given: list[Any] = list(args)
        if task.takes_context:
            given.insert(0, TaskContext(task_result=result_of(JobRun.objects.get(pk=context.job_id))))
        answer = json.dumps(normalize_json(task.call(*given, **kwargs)))
        context.finish(answer)
    return answer
