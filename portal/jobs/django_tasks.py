"""The backend for Django's tasks, which Wagtail uses: they become jobs, in the caller's transaction and scope.

Enqueued inside a transaction they cannot run before its commit, and are gone with its rollback.
"""

from __future__ import annotations

import json
from typing import Any

from django.utils.module_loading import import_string
from django.utils.text import capfirst
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.signals import task_enqueued
from django_tasks.utils import get_module_path, normalize_json

from portal.jobs.models import JobRun
from portal.jobs.states import State
from portal.tenants.scope import current_scope, system_scope

STATUS = {
    State.QUEUED: TaskResultStatus.READY,
    State.RUNNING: TaskResultStatus.RUNNING,
    State.DONE: TaskResultStatus.SUCCESSFUL,
}
KIND = "jobs.django_task"


class JobBackend(BaseTaskBackend):
    """`TASKS = {"default": {"BACKEND": "portal.jobs.django_tasks.JobBackend"}}`."""

    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = True

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        from portal.jobs.tasks import django_task

        self.validate_task(task)
        run = django_task.enqueue(
            path=get_module_path(task.func),
            backend=self.alias,
            args=normalize_json(args),
            kwargs=normalize_json(kwargs),
            title=capfirst(task.name.removesuffix("_task").replace("_", " ")),
            run_after=task.run_after,
        )
        result = result_of(run)
        task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> TaskResult:
        """The result as far as it is known; only for tasks of the open scope, without one of the installation's."""
        if not str(result_id).isdigit():
            raise TaskResultDoesNotExist(result_id)
        scope = current_scope()
        runs = JobRun.objects.filter(pk=result_id, task=KIND)
        if scope.tenant_id is None and not scope.system_caller:
            with system_scope("jobs"):
                run = runs.filter(tenant=None).first()
        else:
            run = runs.first()
        if run is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(run)


def result_of(run: JobRun) -> TaskResult:
    """A job as the result object of django-tasks."""
    status = STATUS.get(State(run.state), TaskResultStatus.FAILED)
    result: TaskResult[Any] = TaskResult(
        task=import_string(run.args["path"]),
        id=str(run.pk),
        status=status,
        enqueued_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        last_attempted_at=run.started_at,
        args=run.args["args"],
        kwargs=run.args["kwargs"],
        backend=run.args["backend"],
        errors=[TaskError(exception_class_path="portal.jobs.errors.JobFailed", traceback=run.error)]
        if run.error
        else [],
        worker_ids=[run.worker] * run.attempt,
    )
    if status == TaskResultStatus.SUCCESSFUL and run.result:
        object.__setattr__(result, "_return_value", json.loads(run.result))
    return result
