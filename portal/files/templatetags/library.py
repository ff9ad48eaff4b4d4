"""What the library's screens say of a file beside Wagtail's own words."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from portal.files.uses import uses_of

register = template.Library()


@register.inclusion_tag("portal_files/used_by.html", takes_context=True)
def used_by(context: Context, item: Any) -> dict[str, Any]:
    """Every place of every plugin that uses the file, with links for this person."""
    found = uses_of(type(item), [item.pk]).get(item.pk, []) if item and item.pk else []
    user = context["request"].user
    return {"uses": [(use, use.url(user)) for use in found]}


@register.simple_tag
def uses_count(item: Any) -> int:
    """In how many places a file is used."""
    return len(uses_of(type(item), [item.pk]).get(item.pk, []))
