"""Small helpers for templates of the theme: fields of forms, hours and minutes, the nonce of inline scripts."""

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString

from portal.theme.integrity import integrity
from portal.theme.nonce import current_nonce
from portal.theme.words import hours_and_minutes

register = template.Library()

register.simple_tag(integrity)


@register.filter
def field_kind(field: BoundField) -> str:
    """How a field is laid out: ``check`` (box before its label), ``choices`` (a group with a legend) or ``plain``."""
    if field.use_fieldset:
        return "choices"
    return "check" if isinstance(field.field.widget, CheckboxInput) else "plain"


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's control, without a placeholder that only repeats its label."""
    placeholder = str(field.field.widget.attrs.get("placeholder", "")).casefold()
    label = str(field.label).casefold()
    repeats = bool(placeholder) and (label in placeholder or placeholder in label)
    return field.as_widget(attrs={"placeholder": False} if repeats else None)


@register.filter
def duration(seconds: int | None) -> str:
    """Seconds as people say them: ``9 h 15 min``; an empty string for nothing."""
    return "" if seconds is None else hours_and_minutes(int(seconds))


@register.simple_tag
def nonce() -> str:
    """What an inline script of the admin or the client area carries: ``<script nonce="{% nonce %}">``."""
    return current_nonce()
