"""`manage.py story`: walk the seven steps over HTTP against a running portal, as its people would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.launch.story.people import People
from portal.launch.story.tale import tell
from portal.launch.story.way import Way


class Command(BaseCommand):
    help = "Walks the seven steps against a running portal and says what it saw; fails at the first that does not work."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="Where the portal runs.")
        parser.add_argument(
            "--people",
            type=Path,
            metavar="FILE",
            help="JSON list of role, email and password, instead of the demo's people. Second factors that have to be"
            " set up are written into it.",
        )
        parser.add_argument("--connect", default="", metavar="HOST:PORT", help="Where that name leads for now.")
        parser.add_argument("--certificate", default="", metavar="FILE", help="A certificate to trust.")
        parser.add_argument("--patience", type=float, default=1.0, help="How many times longer than usual to wait.")

    def handle(self, *args: Any, **options: Any) -> None:
        def say(text: str) -> None:
            self.stdout.write(text)
            self.stdout.flush()

        way = Way(options["url"].rstrip("/"), options["connect"], options["certificate"], options["patience"])
        try:
            people = People(options["people"])
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(f"{options['people']} is no list of people with role, email and password.") from error
        if not tell(way, people, say):
            raise CommandError("The story stops here. Nothing of the demo was lost; the step above says what it saw.")
