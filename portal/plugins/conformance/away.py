"""The portal without the plugin, in a process of its own: `python -m portal.plugins.conformance.away`.

FOYER_PLUGINS names the others. What is left of the plugin is printed, a JSON list of sentences.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.conf import settings

from portal.plugins.discovery import Discovered

if TYPE_CHECKING:
    from portal.plugins.conformance.subject import Subject


def traces(subject: Subject) -> Iterator[str]:
    """What is left when the plugin is switched off: nothing but its rows, which no other process reads."""
    discovered: Discovered = settings.FOYER_PLUGINS
    others = [
        state.name
        for state in discovered.states
        if state.config and state.config.slug != subject.config.slug and subject.config.slug not in state.config.needs
    ]
    config = subject.config
    about = {"slug": config.slug, "module": config.name, "labels": sorted(subject.labels)}
    about["inside"] = [state.config.name for state in discovered.states if state.config and state.name in others]
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "portal.plugins.conformance.away", json.dumps(about)],
        env={
            **os.environ,
            "FOYER_PLUGINS": ",".join(others) or "-",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        yield f"Without the plugin the portal does not start: {done.stderr.strip().splitlines()[-1]}"
    else:
        yield from json.loads(done.stdout)


def main() -> None:
    import django

    django.setup()
    sys.stdout.write(json.dumps(list(_left(json.loads(sys.argv[1])))))


def _left(about: dict[str, Any]) -> Iterator[str]:
    from django.core.management import call_command
    from django.urls import get_resolver

    from portal.jobs.registry import all_jobs
    from portal.plugins.conformance.subject import all_routes
    from portal.plugins.registry import api_scopes, plugins, role_permissions

    slug, module = about["slug"], about["module"]
    assert get_resolver().url_patterns
    if slug in {config.slug for config in plugins()}:
        yield f"{slug} is still in use."
    yield from (f"{job.name} is still a job." for job in all_jobs() if _is_of(job.path, about))
    yield from (f"/{route.text} still leads to it." for route in all_routes() if _is_of(_module(route.view), about))
    for role, patterns in role_permissions().items():
        left = [pattern for pattern in patterns if pattern.partition(".")[0] in about["labels"]]
        yield from (f"The role {role} still holds {pattern}." for pattern in left)
    yield from (f"Keys can still hold the scope {scope}." for scope in api_scopes() if scope.startswith(f"{slug}:"))
    # What looked at the declaration to name what is off has read `apps`, and with it no model.
    yield from (f"{name} is still imported." for name in sys.modules if name == f"{module}.models")
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
    except SystemExit:
        yield "Without it another app wants a migration."


def _module(view: Any) -> str:
    return str(getattr(view, "view_class", view).__module__)


def _is_of(path: str, about: dict[str, Any]) -> bool:
    """Whether a module is the plugin's, and not that of another one inside its package."""
    inside = [name for name in about["inside"] if name.startswith(f"{about['module']}.")]
    return f"{path}.".startswith(f"{about['module']}.") and not any(f"{path}.".startswith(f"{one}.") for one in inside)


if __name__ == "__main__":
    main()
