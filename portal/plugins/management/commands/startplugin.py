"""`manage.py startplugin NAME`: writes a plugin that works at once, to begin from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.plugins.start.names import Refused
from portal.plugins.start.writing import NewPlugin, write


class Command(BaseCommand):
    help = "Writes a new plugin: a model, staff screens, a section, a job, an API, a schedule, demo data and tests."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="Small letters, digits and underscores, as in my_plugin.")
        parser.add_argument("--title", default="", help="What people read; made of the name if it is not given.")
        parser.add_argument("--directory", default=".", help="The folder to write it into; the current one otherwise.")
        parser.add_argument("--package", action="store_true", help="As a package of its own, to be installed by pip.")

    def handle(self, *args: Any, **options: Any) -> None:
        name: str = options["name"]
        title = options["title"] or name.replace("_", " ").capitalize()
        plugin = NewPlugin(name, title, Path(options["directory"]).resolve(), options["package"])
        try:
            files = write(plugin)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{plugin.folder}: {len(files)} files.")
        if plugin.package:
            self.stdout.write(
                f"Build it with `uv build --wheel {plugin.folder}` and install the wheel in dist/ by pip."
            )
        self.stdout.write(f"Then add {name} to FOYER_PLUGINS and run `manage.py migrate`.")
        self.stdout.write("docs/plugins/writing.md goes on from here.")
