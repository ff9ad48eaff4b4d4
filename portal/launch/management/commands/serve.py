"""`manage.py serve`: the whole portal under one command."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.launch.supervisor import serve
from portal.launch.supervisor_web import PortBusy
from portal.tenants.process_role import role_fault


class Command(BaseCommand):
    help = "Runs web, scheduler and workers together, restarts what dies, and ends all of it on Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
        parser.add_argument("--workers", type=int, default=settings.FOYER_JOB_WORKERS, help="processes for jobs")
        parser.add_argument(
            "--with",
            dest="commands",
            action="append",
            default=[],
            metavar="COMMAND",
            help="a further program to run beside, as one argument; may be repeated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if fault := role_fault():
            raise CommandError(fault, returncode=2)
        host, port = options["host"], options["port"]
        if host not in {"127.0.0.1", "::1", "localhost"}:
            self.stderr.write(f"Listening on {host}: everyone who reaches this machine reaches the portal.")
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound

        def ready() -> None:
            self.stdout.write(
                f"Foyer runs at http://{shown}:{port}{settings.FORCE_SCRIPT_NAME or ''}/ (Ctrl-C ends it)"
            )

        try:
            serve(host=host, port=port, workers=options["workers"], commands=options["commands"], on_ready=ready)
        except PortBusy as busy:
            raise CommandError(_words(busy), returncode=2) from busy
        self.stdout.write("Foyer has ended.")


def _words(busy: PortBusy) -> str:
    if not busy.free:
        return f"Port {busy.port} cannot be used, and neither can the next ones. Choose another: --port N"
    return f"Port {busy.port} is used by another program. Type: python manage.py serve --port {busy.free}"
