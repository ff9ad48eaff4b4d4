"""`manage.py sandbox --port 8900`: the stand-ins for other services, on the loopback address only."""

from __future__ import annotations

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from integrations_plugin.sandbox.processes import accounts
from integrations_plugin.sandbox.server import LOOPBACK, Sandbox, make_server


class Command(BaseCommand):
    help = "Runs stand-ins for a REST service and Telegram on this machine, with faults on demand. For trying only."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8900)

    def handle(self, *_args: Any, port: int, **_options: Any) -> None:
        sandbox = Sandbox(accounts())
        try:
            server = make_server(sandbox, port)
        except OSError as error:
            raise CommandError(f"Port {port} cannot be used: {error.strerror}. Give another one with --port.") from None

        def stop(*_signal: object) -> None:
            sandbox.stopping.set()
            # `shutdown` waits for the loop, which runs in this thread.
            threading.Thread(target=server.shutdown).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write(f"Sandbox: http://{LOOPBACK}:{server.server_port}/")
        with server:
            server.serve_forever(poll_interval=0.2)
