"""`manage.py story`: walk the seven steps over HTTP against a running demo, as its people would."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.launch.story.tale import tell


class Command(BaseCommand):
    help = "Walks the seven steps against a running demo and says what it saw; fails at the first that does not work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="Where the portal runs.")

    def handle(self, *args: Any, **options: Any) -> None:
        def say(text: str) -> None:
            self.stdout.write(text)
            self.stdout.flush()

        if not tell(options["url"], say):
            raise CommandError("The story stops here. Nothing of the demo was lost; the step above says what it saw.")
