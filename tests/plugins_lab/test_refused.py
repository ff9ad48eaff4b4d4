"""In development a plugin that cannot be used stops every command with the reason; `manage.py plugins` lists it."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.settings.env import DEFAULT_PLUGINS
from tests.plugins_lab.walkthrough import Checkout, database_of_the_tests
from tests.plugins_lab.wrecks import Wreck

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

REASON = "It fails while its hooks were being read: ZeroDivisionError: too late (wreck_late/wagtail_hooks.py, line 1)"
# As plugins were written once: Django's gettext_noop sets the settings up while they are read.
NOOP = "from django.utils.translation import gettext_noop\napi_scopes = {'late:read': gettext_noop('See')}"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout.made(tmp_path, database_of_the_tests())
    hooks = {"wagtail_hooks.py": "raise ZeroDivisionError('too late')"}
    Wreck("wreck_late", "broken", REASON, NOOP, hooks).write(made.folder)
    made.environment["FOYER_PLUGINS"] = ",".join((*DEFAULT_PLUGINS, "wreck_late", "gone"))
    return made


def test_each_command_says_why(checkout: Checkout) -> None:
    refused = checkout.tried("python manage.py makemigrations wreck_late")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.splitlines() == [
        "Plugins cannot be used, and strict mode refuses to go on:",
        f"wreck_late: {REASON}",
        "gone: There is no plugin module gone. Is its package installed?",
    ]
    listed = checkout.tried("python manage.py plugins")
    assert listed.returncode == 1
    assert f"    {REASON}\n" in listed.stdout
    assert listed.stderr == "CommandError: 2 of 7 cannot be used: wreck_late, gone.\n"
