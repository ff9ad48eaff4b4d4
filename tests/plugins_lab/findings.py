"""Run in a child: what the conformance suite says of a plugin, as JSON. `python -m tests.plugins_lab.findings NAME`."""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    django.setup()
    from django.urls import get_resolver

    from portal.plugins.conformance.away import traces
    from portal.plugins.conformance.subject import Subject
    from portal.plugins.conformance.suite import CHECKS, DATABASE_CHECKS

    assert get_resolver().url_patterns
    subject = Subject.called(sys.argv[1])
    said = {check.__name__: list(check(subject)) for check in (*CHECKS, *DATABASE_CHECKS, traces)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
