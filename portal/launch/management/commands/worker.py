"""`manage.py worker`: works on the jobs of the embedded queue."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from portal.launch.processes import die_with_parent
from portal.launch.supervised import Supervisor
from portal.launch.supervisor_jobs import embedded_workers, scheduler_child
from portal.tenants.process_role import role_fault


class Command(BaseCommand):
    help = "Works on background jobs until it is told to end. Needs a scheduler beside it: `manage.py scheduler`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--processes", type=int, default=settings.FOYER_JOB_WORKERS, help="how many at once")
        parser.add_argument("--scheduler", action="store_true", help="run a scheduler as well")
        parser.add_argument("--beside", type=int, metavar="PID", help="end when this parent process ends")

    def handle(self, *args: Any, **options: Any) -> None:
        if fault := role_fault():
            raise CommandError(fault, returncode=2)
        if settings.FOYER_JOBS == "celery":
            command = f"DJANGO_SETTINGS_MODULE={settings.SETTINGS_MODULE} celery -A portal worker"
            raise CommandError(f"FOYER_JOBS is celery. Type: {command}", returncode=2)
        if options["beside"]:
            die_with_parent(options["beside"])
        children = embedded_workers(options["processes"])
        if options["scheduler"]:
            children.append(scheduler_child())
        connections.close_all()
        Supervisor(children).run()
