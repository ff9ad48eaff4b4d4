"""`manage.py jobs`: what waits, runs and failed, for operators."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit.public import acting
from portal.jobs.models import JobRun
from portal.jobs.registry import all_jobs
from portal.jobs.schedules import declared
from portal.jobs.services import NotPossible, retry_run, stop_run
from portal.jobs.states import State
from portal.tenants.scope import Scope, system_scope, tenant_scope


class Command(BaseCommand):
    help = "Lists, shows, stops and repeats jobs of all organisations; lists kinds of jobs and schedules."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="the newest jobs")
        listing.add_argument("--state", choices=State.values)
        listing.add_argument("--limit", type=int, default=30)
        for name, words in (("show", "one job"), ("retry", "queue it again"), ("stop", "stop it")):
            one = actions.add_parser(name, help=words)
            one.add_argument("job", type=int)
        actions.add_parser("kinds", help="the kinds of jobs that the plugins bring")
        actions.add_parser("schedules", help="what is repeated, and when")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['action']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        with system_scope("command"):
            runs = JobRun.objects.select_related("tenant")
            if options["state"]:
                runs = runs.filter(state=options["state"])
            rows = list(runs[: options["limit"]])
        for run in rows:
            whose = run.tenant.slug if run.tenant else "-"
            self.stdout.write(f"{run.pk:>8}  {run.state:<8} {run.created_at:%Y-%m-%d %H:%M}  {whose:<16} {run.title}")
        if not rows:
            self.stdout.write("No jobs.")

    def _show(self, options: dict[str, Any]) -> None:
        run = self._run(options)
        with system_scope("command"):
            attempts = list(run.attempts.all())
        self.stdout.write(
            f"{run.pk}  {run.title}\nkind      {run.task}\nstate     {run.state}\nasked for {run.created_at}"
        )
        for name in ("started_at", "finished_at", "worker", "result", "error"):
            if value := getattr(run, name):
                self.stdout.write(f"{name.removesuffix('_at'):<9} {value}")
        for step in run.steps:
            self.stdout.write(f"step      {step['label']} ({step['state']}) {step['done']}/{step['total'] or '?'}")
        for attempt in reversed(attempts):
            self.stdout.write(f"attempt   {attempt.number} {attempt.outcome} {attempt.error}")

    def _retry(self, options: dict[str, Any]) -> None:
        run = self._run(options)
        with self._scope_of(run), acting(via="manage.py jobs"):
            try:
                retry_run(run=run)
            except NotPossible as error:
                raise CommandError(error.sentence) from error
        self.stdout.write(f"Job {run.pk} waits for a worker again.")

    def _stop(self, options: dict[str, Any]) -> None:
        run = self._run(options)
        with self._scope_of(run), acting(via="manage.py jobs"):
            try:
                state = stop_run(run=run).state
            except NotPossible as error:
                raise CommandError(error.sentence) from error
        self.stdout.write(f"Job {run.pk} {'is stopped' if state == State.STOPPED else 'stops at its next step'}.")

    def _kinds(self, _options: dict[str, Any]) -> None:
        for job in all_jobs():
            self.stdout.write(f"{job.name:<40} {job.title}")

    def _schedules(self, _options: dict[str, Any]) -> None:
        for schedule in declared().values():
            whose = "each organisation" if schedule.per_tenant else "installation"
            self.stdout.write(f"{schedule.name:<40} {schedule.cron:<16} {whose:<18} {schedule.task}")

    def _run(self, options: dict[str, Any]) -> JobRun:
        with system_scope("command"):
            run: JobRun | None = JobRun.objects.filter(pk=options["job"]).first()
        if run is None:
            raise CommandError(f"There is no job {options['job']}. List them with: python manage.py jobs list")
        return run

    def _scope_of(self, run: JobRun) -> AbstractContextManager[Scope]:
        return tenant_scope(run.tenant_id) if run.tenant_id is not None else system_scope("command")
