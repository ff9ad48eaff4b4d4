"""Pages to begin new pages with: kept beside the site's pages, without an address."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms_sections.models.pages import SectionsPage
from cms_sections.models.shared import SharedSection, SharedSections, WithoutAddress


class PageTemplates(WithoutAddress):
    """Where the page templates of a site lie."""

    parent_page_types: ClassVar = ["cms_sections.HomePage"]
    subpage_types: ClassVar = ["cms_sections.PageTemplate"]
    max_count_per_parent = 1
    promote_panels: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("page templates of a site")
        verbose_name_plural = _("page templates of sites")


class PageTemplate(WithoutAddress, SectionsPage):
    """Sections to begin a page with. Pages made of it are copies: what is changed here later does not change them."""

    parent_page_types: ClassVar = ["cms_sections.PageTemplates"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        FieldPanel("title", heading=_("Name"), help_text=_("Editors find it by this name; visitors do not see it.")),
        FieldPanel(
            "search_description", heading=_("What it is for"), help_text=_("One sentence for those who choose.")
        ),
        FieldPanel("sections"),
    ]
    promote_panels: ClassVar[list[Any]] = []
    search_fields: ClassVar = Page.search_fields

    class Meta:
        verbose_name = _("page template")
        verbose_name_plural = _("page templates")


WITHOUT_ADDRESS = (SharedSections, SharedSection, PageTemplates, PageTemplate)
