"""Sections that several pages show: written once, used by reference."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, Site

from cms_sections.blocks.shared import SHARED
from cms_sections.fields import SectionsField
from cms_sections.models.pages import SectionsPage
from cms_sections.sharing.panels import UsagePanel


class WithoutAddress(Page):
    """A page that visitors cannot open: a page only so that it has drafts, rights, workflow, preview and a history."""

    class Meta:
        abstract = True

    def get_url_parts(self, request: HttpRequest | None = None) -> None:
        return None

    def get_site(self) -> Site | None:
        """The site that it is for; Wagtail tells by the address."""
        above = [self.path[:end] for end in range(self.steplen, len(self.path), self.steplen)]
        found: Site | None = Site.objects.filter(root_page__path__in=above).order_by("-root_page__depth").first()
        return found

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        raise Http404

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict[str, Any]]:
        return []


class SharedSections(WithoutAddress):
    """Where the shared sections of a site lie."""

    parent_page_types: ClassVar = ["cms_sections.HomePage"]
    subpage_types: ClassVar = ["cms_sections.SharedSection"]
    max_count_per_parent = 1
    promote_panels: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("shared sections of a site")
        verbose_name_plural = _("shared sections of sites")


class SharedSection(WithoutAddress, SectionsPage):
    """One section for many pages. What is published here is what they all show; its title is for editors only."""

    sections = SectionsField(
        verbose_name=_("section"), min_num=1, max_num=1, block_counts={SHARED: {"min_num": 0, "max_num": 0}}
    )

    parent_page_types: ClassVar = ["cms_sections.SharedSections"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        FieldPanel("title", heading=_("Name"), help_text=_("Editors find it by this name; visitors do not see it.")),
        UsagePanel(heading=_("Where it is shown")),
        FieldPanel("sections"),
    ]
    promote_panels: ClassVar[list[Any]] = []
    search_fields: ClassVar = Page.search_fields

    class Meta:
        verbose_name = _("shared section")
        verbose_name_plural = _("shared sections")

    def clean(self) -> None:
        super().clean()
        if any(item["type"] == SHARED for item in self.sections.raw_data):
            raise ValidationError({"sections": _("A shared section cannot hold another shared section.")})
