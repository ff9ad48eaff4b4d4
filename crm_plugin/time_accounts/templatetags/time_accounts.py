"""`{% load time_accounts %}{{ seconds|hours }}`."""

from __future__ import annotations

from django import template

from crm_plugin.time_accounts import words

register = template.Library()


@register.filter
def hours(seconds: int | None) -> str:
    """Seconds as `9 h 15 min`; nothing for nothing."""
    return "" if seconds is None else words.hours_text(int(seconds))


@register.filter
def hours_parts(seconds: int) -> list[tuple[str, str]]:
    """(number, unit) pairs, for a large balance with small units."""
    return words.hours_parts(int(seconds))
