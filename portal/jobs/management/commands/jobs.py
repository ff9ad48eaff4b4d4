"""`manage.py jobs`: what waits, runs and failed, for operators."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from portal.audit.public import acting
from portal.jobs.described import described, described_in_full
from portal.jobs.models import JobRun
from portal.jobs.registry import all_jobs
from portal.jobs.schedules import declared
from portal.jobs.services import NotPossible, retry_run, stop_run
from portal.jobs.states import State
from portal.tenants.models import Tenant
from portal.tenants.scope import Scope, system_scope, tenant_scope


class Command(BaseCommand):
    help = "Lists, shows, stops and repeats jobs of all organisations; lists kinds of jobs and schedules."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        listing = actions.add_parser("list", help="the newest jobs")
        listing.add_argument("--state", choices=State.values)
        listing.add_argument("--kind", default="", help="only of this kind, or of kinds that begin so: crm.")
        listing.add_argument(
            "--organisation", default="", help="only of this organisation; - for the installation's own"
        )
        listing.add_argument("--limit", type=int, default=30, help="how many at most (default 30)")
        for name, words in (
            ("show", "one job with its steps and attempts"),
            ("retry", "queue one again that failed, was stopped or whose outcome is unknown"),
            ("stop", "stop one, by force if it does not react"),
        ):
            one = actions.add_parser(name, help=words)
            one.add_argument("job", type=int)
        actions.add_parser("kinds", help="the kinds of jobs that the plugins bring")
        actions.add_parser("schedules", help="what is repeated, and when")
        for action in actions.choices.values():
            action.add_argument("--json", action="store_true", help="write JSON, for programs")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['action']}")(options)

    def _list(self, options: dict[str, Any]) -> None:
        with system_scope("command"):
            runs = JobRun.objects.select_related("tenant").filter(**self._narrowed(options))
            rows = list(runs[: max(options["limit"], 0)])
        if options["json"]:
            self._json([described(run) for run in rows])
            return
        for run in rows:
            whose = run.tenant.slug if run.tenant else "-"
            self.stdout.write(f"{run.pk:>8}  {run.state:<8} {run.created_at:%Y-%m-%d %H:%M}  {whose:<16} {run.title}")
        if not rows:
            self.stdout.write("No jobs.")

    def _narrowed(self, options: dict[str, Any]) -> dict[str, Any]:
        narrowed: dict[str, Any] = {}
        if options["state"]:
            narrowed["state"] = options["state"]
        if options["kind"]:
            narrowed["task__startswith"] = options["kind"]
        if options["organisation"] == "-":
            narrowed["tenant"] = None
        elif slug := options["organisation"]:
            narrowed["tenant"] = Tenant.objects.filter(slug=slug).first()
            if narrowed["tenant"] is None:
                raise CommandError(f"There is no organisation called {slug}.")
        return narrowed

    def _show(self, options: dict[str, Any]) -> None:
        run = self._run(options)
        with system_scope("command"):
            attempts = list(run.attempts.all())
        if options["json"]:
            self._json(described_in_full(run, attempts))
            return
        self.stdout.write(f"{run.pk}  {run.title}\nkind      {run.task}\nstate     {run.state}")
        if run.tenant:
            self.stdout.write(f"for       {run.tenant.slug}")
        self.stdout.write(f"asked for {run.created_at}")
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
                state = retry_run(run=run).state
            except NotPossible as error:
                raise CommandError(error.sentence) from error
        self._done(options, run, state, "waits for a worker again")

    def _stop(self, options: dict[str, Any]) -> None:
        run = self._run(options)
        with self._scope_of(run), acting(via="manage.py jobs"):
            try:
                state = stop_run(run=run).state
            except NotPossible as error:
                raise CommandError(error.sentence) from error
        self._done(options, run, state, "is stopped" if state == State.STOPPED else "stops at its next step")

    def _kinds(self, options: dict[str, Any]) -> None:
        if options["json"]:
            self._json([{"kind": job.name, "title": str(job.title)} for job in all_jobs()])
            return
        for job in all_jobs():
            self.stdout.write(f"{job.name:<40} {job.title}")

    def _schedules(self, options: dict[str, Any]) -> None:
        if options["json"]:
            self._json(
                [
                    {"schedule": one.name, "times": one.cron, "per_organisation": one.per_tenant, "kind": one.task}
                    for one in declared().values()
                ]
            )
            return
        for schedule in declared().values():
            whose = "each organisation" if schedule.per_tenant else "installation"
            self.stdout.write(f"{schedule.name:<40} {schedule.cron:<16} {whose:<18} {schedule.task}")

    def _done(self, options: dict[str, Any], run: JobRun, state: str, words: str) -> None:
        if options["json"]:
            self._json({"job": run.pk, "state": str(state)})
        else:
            self.stdout.write(f"Job {run.pk} {words}.")

    def _json(self, data: Any) -> None:
        self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))

    def _run(self, options: dict[str, Any]) -> JobRun:
        with system_scope("command"):
            run: JobRun | None = JobRun.objects.select_related("tenant").filter(pk=options["job"]).first()
        if run is None:
            raise CommandError(f"There is no job {options['job']}. List them with: python manage.py jobs list")
        return run

    def _scope_of(self, run: JobRun) -> AbstractContextManager[Scope]:
        return tenant_scope(run.tenant_id) if run.tenant_id is not None else system_scope("command")
