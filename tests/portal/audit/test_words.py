"""What stands in the log is read by people: every action that the code writes has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from wagtail.log_actions import registry

from portal.audit.models import AuditEntry
from portal.audit.words import actor_label

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("portal", "cms_sections", "crm_plugin", "integrations_plugin", "reports_plugin")
WRITTEN = re.compile(r'\brecord\(\s*"([^"]+)"(?: if \w+ else "([^"]+)")?')


def test_every_action_that_is_written_has_words() -> None:
    written = {
        action
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for found in WRITTEN.findall(path.read_text())
        for action in found
        if action
    }
    kinds = {f"time.{kind}" for kind in ("top_up", "consumption", "reversal")}
    assert len(written) > 40
    assert (written | kinds) - {action for action, _label in registry.get_choices()} == set()


@pytest.mark.parametrize(
    ("via", "said"),
    [
        ("job 7 · reports.build_report", "job 7 · Build a report"),
        ("job 7 · gone.plugin", "job 7 · gone.plugin"),
        ("Deploy robot · foyer_A1…", "Deploy robot · foyer_A1…"),
        ("", "the portal"),
    ],
)
def test_a_job_is_named_by_its_title(via: str, said: str) -> None:
    assert actor_label(AuditEntry(via=via)) == said
