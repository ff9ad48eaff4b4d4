"""Sections with a beginning and an end: to the minute, with and without a scheduler."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from freezegun import freeze_time

from cms_sections.finished import folder
from cms_sections.models import FinishedPage, HomePage
from cms_sections.rendering.window import is_shown, moment_of, next_change, window_of
from cms_sections.sections.quote import QuoteBlock
from tests.cms_sections.conftest import section
from tests.cms_sections.finished.conftest import Finished, publish, quote

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def timed(words: str, start: datetime | None = None, end: datetime | None = None) -> dict[str, Any]:
    return section(
        "quote",
        quote=words,
        name="N",
        visible_from=start.isoformat() if start else None,
        visible_to=end.isoformat() if end else None,
    )
