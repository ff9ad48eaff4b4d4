"""`manage.py scheduler`: hands out jobs, gives back lost ones, asks for scheduled ones. Several may run."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from portal.launch.supervised import Supervisor
from portal.launch.supervisor_jobs import scheduler_child
from portal.tenants.process_role import role_fault


class Command(BaseCommand):
    help = "Hands out jobs, gives back lost ones and asks for scheduled ones until it is told to end."

    def handle(self, *args: Any, **options: Any) -> None:
        if fault := role_fault():
            raise CommandError(fault, returncode=2)
        connections.close_all()
        Supervisor([scheduler_child()]).run()
