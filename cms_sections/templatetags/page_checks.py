"""Tags of the checks beside the editor."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from cms_sections.models import SectionsPage

register = template.Library()


@register.simple_tag
def check_address(page: Any) -> str:
    """Where the editor's panel asks what would break; empty for what is no saved page of sections."""
    if not isinstance(page, SectionsPage) or not page.pk:
        return ""
    return reverse("cms_sections_check", args=[page.pk])
