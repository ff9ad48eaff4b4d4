#!/usr/bin/env python
"""Django's command line for Foyer."""

import os
import sys

# These change the schema or read whole tables past the tenant policies, so they connect as the owner of the
# tables (DATABASE_OWNER_URL); everything else runs as the application's own, weaker role.
OWNER_COMMANDS = {"migrate", "tenant_guards", "audit", "dbshell"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("FOYER_DATABASE_ROLE", "owner")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit(
            f"Django cannot be imported ({error}). Run `make install`, or activate the virtual environment: "
            "`. .venv/bin/activate`."
        ) from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
