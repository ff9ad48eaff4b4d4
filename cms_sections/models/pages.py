"""Page types: few, because a page is its sections."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms_sections.fields import SectionsField
from portal.plugins.public import watched


class SectionsPage(Page):
    """Base of the pages made of sections. What it answers is the same for every visitor."""

    sections = SectionsField(verbose_name=_("sections"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel(
            "search_description",
            heading=_("In one sentence"),
            help_text=_("Shown by search engines and where the page is shared."),
        ),
        FieldPanel("sections"),
    ]
    promote_panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("show_in_menus")], heading=_("Address and menu")
        )
    ]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("sections")]

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """In the page's own language, whatever the browser asks for."""
        language = self.locale.language_code
        with translation.override(language), watched():
            response = super().serve(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                response.render()
        response.headers.setdefault("Content-Language", language)
        # A browser asks each time whether its copy is still good: what is published is seen at once.
        response.headers.setdefault("Cache-Control", "no-cache")
        return response

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        # Wagtail gives every page class a template of its own name.
        return "cms_sections/page.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms_sections.frame import frame_of

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["site_frame"] = frame_of(request, self)
        return context


class HomePage(SectionsPage):
    """The first page of a site."""

    parent_page_types: ClassVar = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("first page of a site")
        verbose_name_plural = _("first pages of sites")


class SectionPage(SectionsPage):
    """Any other page."""

    parent_page_types: ClassVar = ["cms_sections.HomePage", "cms_sections.SectionPage"]

    class Meta:
        verbose_name = _("page of sections")
        verbose_name_plural = _("pages of sections")
