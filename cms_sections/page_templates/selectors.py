"""Which templates a new page may begin with. Nothing here writes."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page, Site

from cms_sections.models import PageTemplate, PageTemplates, SectionPage


def folder_of(site: Site) -> PageTemplates | None:
    """The place for page templates of a site."""
    found: PageTemplates | None = PageTemplates.objects.child_of(site.root_page).first()
    return found


def templates_for(parent: Page) -> list[PageTemplate]:
    """The published templates of the site that the page is part of, by name."""
    site = parent.get_site()
    folder = folder_of(site) if site is not None else None
    if folder is None:
        return []
    return list(PageTemplate.objects.child_of(folder).live().order_by("title", "pk"))


def takes_pages(parent: Any) -> bool:
    """Whether a page of sections may lie below this one."""
    return SectionPage in parent.specific_class.allowed_subpage_models()


def kinds_in(template: PageTemplate) -> list[str]:
    """The kinds of its sections, in words, in their order."""
    blocks = template.sections.stream_block.child_blocks
    return [str(blocks[item["type"]].label) for item in template.sections.raw_data if item["type"] in blocks]
