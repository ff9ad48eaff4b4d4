"""Tags of the sections' own templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from wagtail.blocks import BoundBlock, StreamValue

from cms_sections.blocks.pictures import SHAPES
from cms_sections.rendering.pictures import drawn
from cms_sections.rendering.render import Place, draw_sections, starts_with_title
from cms_sections.rendering.shared import shown
from cms_sections.sections.kinds import CONTACT_FORM

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


@register.filter
def brings_title(value: StreamValue) -> bool:
    """Whether the sections begin with one that has the page's h1."""
    return starts_with_title(value)


@register.filter
def has_form(value: StreamValue) -> bool:
    return any(each.kind == CONTACT_FORM for each in shown(value))


@register.inclusion_tag("cms_sections/picture.html")
def section_picture(image: Any, shape: str, section: Place, sizes: str = "100vw") -> dict[str, Any]:
    """A picture of the library in one of the shapes; nothing where there is none, a drawing in previews."""
    return {
        "picture": drawn(image, SHAPES[shape]) if image else None,
        "section": section,
        "sizes": sizes,
    }
