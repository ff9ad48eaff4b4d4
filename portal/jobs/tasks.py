"""Background jobs of the jobs room itself."""

from __future__ import annotations

import inspect
import json
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _words
from django.utils.translation import gettext_lazy as _
from django_tasks.base import Task, TaskContext
from django_tasks.utils import normalize_json

from portal.jobs.context import JobContext
from portal.jobs.decorator import job
from portal.jobs.errors import JobWaits


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
    if label := _absent_app(task, args, kwargs):
        raise JobWaits(_words("Waits: the plugin that this is about (%(app)s) is switched off.") % {"app": label})
    with context.scope():
        given: list[Any] = list(args)
        if task.takes_context:
            given.insert(0, TaskContext(task_result=result_of(JobRun.objects.get(pk=context.job_id))))
        answer = json.dumps(normalize_json(task.call(*given, **kwargs)))
        context.finish(answer)
    return answer


def _absent_app(task: Task, args: list[Any], kwargs: dict[str, Any]) -> str:
    """The app of a plugin that is off, of a task about a row: Wagtail's say `app_label` of which. Otherwise empty."""
    given = inspect.signature(task.func).bind_partial(*([None] * task.takes_context), *args, **kwargs).arguments
    label = str(given.get("app_label", ""))
    return "" if label in apps.app_configs else label
