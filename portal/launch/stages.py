"""The demo's stages before it serves, each with a line that says what it does and how long it took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from portal.launch.demo_content import demo_is_filled, fill_demo
from portal.launch.demo_people import sign_ins
from portal.plugins.states import reports
from portal.theme.pdf import pdf_available

Say = Callable[[str], None]


@contextmanager
def stage(say: Say, title: str) -> Iterator[None]:
    say(f"{title} ...")
    started = time.monotonic()
    yield
    say(f"{title}: done in {time.monotonic() - started:.1f} s")


def prepare(say: Say) -> None:
    """Bring the database up to date and fill it, once; what somebody has changed since is kept."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        with stage(say, _("Preparing the database")):
            _migrate()
    connection.close()
    if not demo_is_filled():
        with stage(say, _("Filling the demo")):
            fill_demo(say=lambda text: say(f"  {text}"))
    if not pdf_available():
        say(_("PDF is off, because the library pango is missing. To have it, type:"))
        say("    sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0")


def _migrate() -> None:
    if settings.FOYER_ENV.database_owner_url.get_secret_value():
        environment = {**os.environ, "FOYER_DATABASE_ROLE": "owner"}
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True, env=environment)
    else:
        call_command("migrate", verbosity=0)


def welcome(say: Say, base_url: str, seconds: float) -> None:
    """Where everything is and how to get in."""
    say("\n" + _("Foyer runs. Started in %(seconds).1f s.") % {"seconds": seconds} + "\n")
    for report in reports():
        if report.enabled and not report.ready:
            say(
                "  " + _("%(plugin)s is left out: %(reason)s") % {"plugin": report.name, "reason": report.reason} + "\n"
            )
    for label, path in (
        (_("Public site"), "/"),
        (_("Editors and staff"), "/admin/"),
        (_("Customers"), "/client/"),
        (_("API"), "/api/v1/docs"),
    ):
        say(f"  {label:20} {base_url}{path}")
    say("")
    for person in sign_ins():
        say(f"  {person.role:20} {person.email:28} {person.password}")
    say(
        "\n"
        + _("Ctrl-C stops it. `make story PORT=%(port)s` in another terminal walks through everything.")
        % {"port": urlsplit(base_url).port or 80}
        + "\n"
    )
