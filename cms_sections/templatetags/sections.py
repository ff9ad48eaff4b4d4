"""Tags of the sections' own templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from wagtail.blocks import BoundBlock, StreamValue

from cms_sections.blocks.links import safe_address
from cms_sections.blocks.pictures import SHAPES
from cms_sections.rendering.pictures import drawn, is_public
from cms_sections.rendering.render import Place, draw_sections, scripts_of

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
def section_scripts(context: Context, value: StreamValue) -> list[str]:
    """The static scripts that a page with these sections loads."""
    return scripts_of(value, preview=bool(getattr(context.get("request"), "is_preview", False)))


@register.inclusion_tag("cms_sections/picture.html")
def section_picture(image: Any, shape: str, section: Place, sizes: str = "100vw", alt: str = "") -> dict[str, Any]:
    """A picture of the library in one of the shapes; nothing where there is none, a drawing in previews. `alt` is
    for a picture that stands for a word.
    """
    return {
        "picture": drawn(image, SHAPES[shape]) if image else None,
        "section": section,
        "sizes": sizes,
        "alt": alt,
    }


@register.filter
def shown(image: Any) -> bool:
    """Whether there is a picture that visitors may load."""
    return image is not None and is_public(image)


register.filter(safe_address)


@register.filter
def large_url(image: Any) -> str:
    """Where the whole picture is, as large as a screen; empty when visitors may not load it."""
    found = drawn(image, SHAPES["large"]) if image else None
    return found.src if found else ""
