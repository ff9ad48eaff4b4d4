"""Stock Wagtail in the place of what is ours: its own stream, `{% include_block %}`, rendition and rich text look-ups."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import mark_safe
from wagtail.blocks import RichTextBlock, StreamBlock

from cms_sections.blocks import section as section_blocks_module
from cms_sections.blocks.kinds import section_blocks
from cms_sections.fields import SectionsField
from cms_sections.rendering.pictures import Drawn, _srcset, filters
from cms_sections.rendering.render import Place
from cms_sections.templatetags import sections as tags


def install() -> None:
    """Before a page model is used for the first time."""
    tags.draw_sections = _draw
    tags.drawn = _drawn
    section_blocks_module.TextBlock.value_for_form = RichTextBlock.value_for_form
    SectionsField.stream_block = property(_stream_block)


_made: dict[int, StreamBlock] = {}


def _stream_block(field: SectionsField) -> StreamBlock:
    if id(field) not in _made:
        _made[id(field)] = StreamBlock(section_blocks(), required=False)
    return _made[id(field)]


def _draw(value: Any, context: dict[str, Any]) -> str:
    """As a template with `{% for block in page.sections %}{% include_block block %}{% endfor %}` does."""
    parts = []
    for index, child in enumerate(value):
        place = Place(str(child.id), child.value.get("anchor") or f"s-{str(child.id)[:8]}", first=index == 0)
        parts.append(child.render_as_block({**context, "section": place}))
    return mark_safe("\n".join(parts))


def _drawn(image: Any, shape: Any) -> Drawn:
    """As `{% picture %}` does: all sizes of one picture in one question."""
    found = image.get_renditions(*filters(shape))
    avif, webp = ([found[each.spec] for each in filters(shape, kind)] for kind in ("avif", "webp"))
    middle = webp[len(webp) // 2]
    alt = image.default_alt_text
    return Drawn(middle.file.url, middle.width, middle.height, alt, _srcset(avif), _srcset(webp))
