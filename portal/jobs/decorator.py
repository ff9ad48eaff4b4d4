"""`@job`: turns a function of an app's `tasks.py` into background work."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import structlog
from django.db import connection, models, transaction
from django.utils import timezone

from portal.audit.context import who
from portal.celery import app as celery_app
from portal.jobs import outbox, registry
from portal.jobs.context import JobContext
from portal.jobs.errors import BadArguments
from portal.jobs.models import JobRun
from portal.tenants.scope import current_scope, system_scope, tenant_scope

Function = TypeVar("Function", bound=Callable[..., Any])
RESERVED = frozenset({"title", "subject", "run_after", "requested_by"})
LARGEST_ARGUMENTS_BYTES = 64 * 1024


class Job:
    """A kind of background work. Call `enqueue`; nothing else of it is for callers."""

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        name: str,
        title: Any,
        max_attempts: int,
        time_limit_seconds: int,
        atomic: bool,
        quiet: bool,
        patient: bool,
    ) -> None:
        self.function = function
        self.name = name
        self.title = title
        self.max_attempts = max_attempts
        self.time_limit_seconds = time_limit_seconds
        self.atomic = atomic
        self.quiet = quiet
        self.patient = patient
        self.path = f"{function.__module__}.{function.__qualname__}"
        self.signature = inspect.signature(function)
        if clash := RESERVED & set(self.signature.parameters):
            raise ValueError(f"{self.path} takes {', '.join(sorted(clash))}, a name that enqueue() uses itself.")
        self.celery_task = celery_app.task(name=name, acks_late=True)(_deliver)

    def enqueue(
        self,
        *,
        title: Any = "",
        subject: models.Model | None = None,
        run_after: datetime | None = None,
        requested_by: Any = None,
        **arguments: Any,
    ) -> JobRun:
        """Ask for the work, in the caller's transaction and tenant: rolled back with it, never lost once committed.

        Takes keyword arguments that JSON can carry; raises BadArguments otherwise. Neither runs anything nor
        touches a broker. `requested_by` defaults to the person of the current request.
        """
        self._check(arguments)
        scope, by, known = current_scope(), who(), structlog.contextvars.get_contextvars()
        run = JobRun(
            tenant_id=scope.tenant_id,
            task=self.name,
            title=str(title or self.title)[:200],
            args=arguments,
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=str(subject.pk) if subject is not None else "",
            requested_by_id=getattr(requested_by, "pk", requested_by) or by.actor_id,
            request_id=str(by.request_id or known.get("request", ""))[:64],
            quiet=self.quiet,
            max_attempts=self.max_attempts,
            run_after=run_after,
        )
        # Wagtail enqueues after the commit too, when the database has already forgotten the scope.
        committed = not connection.in_atomic_block
        with transaction.atomic():
            if scope.tenant_id is None and not scope.system_caller:
                with system_scope("jobs"):
                    run.save(force_insert=True)
            elif scope.tenant_id is not None and committed:
                with tenant_scope(scope.tenant_id, scope.company_id):
                    run.save(force_insert=True)
            else:
                run.save(force_insert=True)
            now = timezone.now()
            outbox.put(run.pk, task=self.name, tenant_id=scope.tenant_id, token=0, due_at=run_after or now, now=now)
        return run

    def _check(self, arguments: dict[str, Any]) -> None:
        for name, value in arguments.items():
            _check_json(f"{self.name}: argument {name}", value)
        try:
            self.signature.bind(None, **arguments)
        except TypeError as error:
            raise BadArguments(f"{self.name}: {error}.") from error
        if len(json.dumps(arguments)) > LARGEST_ARGUMENTS_BYTES:
            raise BadArguments(f"{self.name}: the arguments are too large; pass the id of a row or file.")

    def __repr__(self) -> str:
        return f"<Job {self.name}>"


def job(
    name: str,
    *,
    title: Any = "",
    max_attempts: int = 5,
    time_limit_seconds: int = 900,
    atomic: bool = False,
    quiet: bool = False,
    patient: bool = False,
) -> Callable[[Function], Job]:
    """Register a function `f(context, **arguments)` as the Celery task `name`; the text it returns is kept.

    It may be called more than once for one run. Effects in the database happen once if they are made in the scope
    that ends the work: with `atomic=True` the whole function runs in the tenant's scope, and its effects are
    committed together with the state "done"; otherwise see `JobContext.once` and `JobContext.finish`.

    Nobody waits for `patient` work: the other jobs go before it, and a long one lets them by `JobContext.make_way`.
    """

    def decorate(function: Function) -> Job:
        made = Job(
            function,
            name=name,
            title=title or name,
            max_attempts=max_attempts,
            time_limit_seconds=time_limit_seconds,
            atomic=atomic,
            quiet=quiet,
            patient=patient,
        )
        registry.register(made)
        return made

    return decorate


def _deliver(job_id: int) -> None:
    """The body of every Celery task: the message carries the id of a job and nothing else."""
    from portal.jobs.celery_worker import perform

    perform(job_id)


def _check_json(what: str, value: Any) -> None:
    if value is None or isinstance(value, (bool, int, str)):
        return
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            raise BadArguments(f"{what} is {value}, which JSON cannot carry.")
    elif isinstance(value, list):
        for part in value:
            _check_json(what, part)
    elif isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str):
                raise BadArguments(f"{what} has a key that is no text: {type(key).__name__}.")
            _check_json(what, part)
    else:
        raise BadArguments(f"{what} is a {type(value).__name__}, which JSON cannot carry; pass text, numbers or lists.")


__all__ = ["Job", "JobContext", "job"]
