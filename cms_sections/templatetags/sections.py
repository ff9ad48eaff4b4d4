"""Tags of the sections' own templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from wagtail.blocks import BoundBlock, StreamValue

from cms_sections.blocks.pictures import SHAPES
from cms_sections.rendering.pictures import drawn
from cms_sections.rendering.render import Place, draw_sections, has_kind, starts_with_title

register = template.Library()


@register.simple_tag(takes_context=True)
def sections(context: Context, value: StreamValue) -> SafeString:
    """All sections of a page."""
    return draw_sections(value, dict[str, Any](context.flatten()))  # type: ignore[arg-type]  # names are texts


@register.simple_tag(takes_context=True)
def section_preview(context: Context, bound_block: BoundBlock) -> str:
    """One section as the chooser of the editor shows it, with what its kind brings as an example."""
    place = Place("", "preview", first=True, preview=True)
    return str(bound_block.render({"section": place, "request": context.get("request")}))


@register.simple_tag(takes_context=True)
def brings_title(context: Context, value: StreamValue) -> bool:
    """Whether the sections begin with one that has the page's h1."""
    return starts_with_title(value, preview=_is_preview(context))


@register.simple_tag(takes_context=True)
def has_form(context: Context, value: StreamValue) -> bool:
    """Whether a contact form is drawn."""
    return has_kind(value, "contact_form", preview=_is_preview(context))


def _is_preview(context: Context) -> bool:
    return bool(getattr(context.get("request"), "is_preview", False))


@register.inclusion_tag("cms_sections/picture.html")
def section_picture(image: Any, shape: str, section: Place, sizes: str = "100vw") -> dict[str, Any]:
    """A picture of the library in one of the shapes; nothing where there is none, a drawing in previews."""
    return {
        "picture": drawn(image, SHAPES[shape]) if image else None,
        "section": section,
        "sizes": sizes,
    }
