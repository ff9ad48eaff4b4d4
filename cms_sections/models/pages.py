"""Page types: few, because a page is its sections."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from cms_sections.blocks.pictures import SHARE
from cms_sections.family import family_of
from cms_sections.fields import SectionsField
from portal.plugins.public import watched


class SectionsPage(Page):
    """Base of the pages made of sections. What it answers is the same for every visitor."""

    sections = SectionsField(verbose_name=_("sections"), blank=True)

    share_picture = models.ForeignKey(
        "portal_files.LibraryImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture for sharing"),
        help_text=_("Where somebody shares the page. Empty: one is drawn of its title, in the site’s colours."),
    )
    hidden = models.BooleanField(
        _("hide from search engines"),
        default=False,
        help_text=_("The page stays public, but is not offered to search engines, and not found by the site’s search."),
    )

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
        ),
        MultiFieldPanel([FieldPanel("share_picture"), FieldPanel("hidden")], heading=_("Sharing and search engines")),
    ]
    search_fields: ClassVar = [*Page.search_fields, index.SearchField("sections")]

    class Meta:
        abstract = True

    # Whether the page shows other pages that lie below it: then a change of a child changes it, too.
    lists_children: ClassVar[bool] = False

    def own_pictures(self) -> dict[int, set[Any]]:
        """Pictures that the page shows beside those of its sections, each with its shapes."""
        return {self.shared_image_id: {SHARE}} if self.shared_image_id else {}

    @property
    def shared_image_id(self) -> int | None:
        """The picture of the library that stands for the page where it is shared."""
        chosen: int | None = self.share_picture_id
        return chosen

    def found_by(self) -> list[str]:
        """Words by which the site's search finds the page, beside its title, its sentence and its sections."""
        return []

    def about(self, address: str, picture: str, publisher: str) -> dict[str, Any]:
        """What the page is, for search engines (schema.org); nothing for a page that is only a page."""
        return {}

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """In the page's own language, whatever the browser asks for, and at the address of this language only."""
        family_of(self)
        language = self.locale.language_code
        if language != translation.get_language() and not getattr(request, "is_preview", False):
            # Without a translation Wagtail would show a page below the address of each language.
            if request.path_info != "/":
                raise Http404
            return HttpResponseRedirect(self.get_url(request) or "/")
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
        from cms_sections.frame import frame_of, site_around
        from cms_sections.seo.head import head_of

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["site_frame"] = frame = frame_of(request, self)
        context["head"] = head_of(self, request, frame, site=site_around(request, self))
        context["scheme"] = getattr(request, "scheme_in_preview", "")
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
