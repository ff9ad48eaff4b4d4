#!/usr/bin/env python
"""Django's command line for Foyer."""

import os
import sys

# These change the schema or read whole tables past the tenant policies, so they connect as the owner of the
# tables (DATABASE_OWNER_URL); everything else runs as the application's own, weaker role.
OWNER_COMMANDS = {"migrate", "tenant_guards", "audit", "dbshell"}
# This lists also plugins that cannot be used, with the reason, so strict mode must let it start.
LENIENT_COMMANDS = {"plugins"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("FOYER_DATABASE_ROLE", "owner")
    if len(sys.argv) > 1 and sys.argv[1] in LENIENT_COMMANDS:
        os.environ["FOYER_STRICT_PLUGINS"] = "0"
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            f"Django cannot be imported ({error}). Run `make install`, or activate the virtual environment: "
            "`. .venv/bin/activate`."
        ) from error
    read_settings()
    execute_from_command_line(sys.argv)


def read_settings() -> None:
    """Say why the settings refuse. Django would go on without them, and complain of whatever it misses first."""
    from importlib import import_module

    from django.core.exceptions import ImproperlyConfigured
    from django.core.management.base import CommandParser, handle_default_options

    parser = CommandParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--settings")
    parser.add_argument("--pythonpath")
    handle_default_options(parser.parse_known_args(sys.argv[1:])[0])
    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
