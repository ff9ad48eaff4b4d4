"""A row's own page, where a plugin leaves it as it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils.formats import localize
from django.utils.timezone import override

from crm_plugin.contacts.models import Note
from portal.panels.public import PanelInspectView


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("created_at", datetime(2026, 7, 1, 9, 52, tzinfo=UTC), "11:52"),
        ("author", None, "–"),
        ("text", "", "–"),
        ("text", "Called", "Called"),
        ("pinned", False, "False"),
    ],
)
def test_moments_are_local_and_nothing_is_a_dash(field: str, value: Any, shown: str) -> None:
    view: Any = PanelInspectView()
    view.object = Note(**{field: value})
    with override(ZoneInfo("Europe/Berlin")):
        assert shown in str(localize(view.get_field_display_value(field, Note._meta.get_field(field))))
