"""A moment that an editor sets: always with a time zone, whoever wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wagtail.blocks import DateTimeBlock

from cms_sections.rendering.window import moment_of


class MomentBlock(DateTimeBlock):
    """Typed in the time zone of the editor; stored with its own. What is no time counts as none."""

    def to_python(self, value: Any) -> datetime | None:
        return moment_of(value)

    def normalize(self, value: Any) -> datetime | None:
        return moment_of(value)

    def clean(self, value: Any) -> datetime | None:
        return moment_of(super().clean(value))
