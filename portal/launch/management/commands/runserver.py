"""`manage.py runserver`: Django's own, with a worker beside it, so that queued jobs run in development too."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands.runserver import Command as Runserver
from django.core.management.base import CommandParser


class Command(Runserver):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--without-worker",
            action="store_true",
            help="start no worker; jobs wait for `manage.py worker --scheduler`",
        )

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Called anew after each reload: the worker of the old code ends with the old process."""
        if options["without_worker"]:
            self.stdout.write("Jobs wait until you type: python manage.py worker --scheduler")
        elif settings.FOYER_JOBS == "celery":
            self.stdout.write(
                "Jobs wait until you type, each in a terminal of its own:\n"
                "    python manage.py scheduler\n"
                f"    DJANGO_SETTINGS_MODULE={settings.SETTINGS_MODULE} celery -A portal worker"
            )
        else:
            beside = ["worker", "--processes", "1", "--scheduler", "--beside", str(os.getpid())]
            # In a group of its own: Ctrl-C ends this process, and its end ends the worker.
            subprocess.Popen([sys.executable, sys.argv[0], *beside], process_group=0)
        super().inner_run(*args, **options)
