"""What a public site is called and what stands around its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, StructBlock
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.coreutils import get_content_languages
from wagtail.models import Page, PreviewableMixin

from cms_sections.blocks.links import LinkBlock
from cms_sections.fields import LeanStreamField
from cms_sections.permissions import SiteOfTenantPolicy

HEADINGS = [("", _("Sans serif")), ("serif", _("Serif")), ("all", _("Serif, and the text as well"))]
check_profile = RegexValidator(r"\Ahttps://[^\s/]+\S*\Z", _("Begin with https://."))


def content_languages() -> list[tuple[str, Any]]:
    return list(get_content_languages().items())


class FooterColumnBlock(StructBlock):
    heading = CharBlock(label=_("Heading"), max_length=60)
    links = ListBlock(LinkBlock(), label=_("Links"), min_num=1, max_num=8)

    class Meta:
        icon = "list-ul"
        label = _("Column")
        label_format = "{heading}"


class ProfileBlock(StructBlock):
    label = CharBlock(label=_("Name"), max_length=40, help_text=_("For instance: Mastodon."))
    address = CharBlock(label=_("Address"), max_length=300, validators=[check_profile])

    class Meta:
        icon = "site"
        label = _("Profile")
        label_format = "{label}"


@dataclass(frozen=True, slots=True)
class SiteWords:
    """What stands around the pages of one language."""

    tagline: str
    menu: list[Any]
    button: list[Any]
    footer_columns: list[Any]
    legal_links: list[Any]


class LanguageBlock(StructBlock):
    language = ChoiceBlock(label=_("Language"), choices=content_languages)
    tagline = CharBlock(label=_("Tagline"), max_length=200, required=False)
    menu = ListBlock(LinkBlock(), label=_("Links in the header"), max_num=5, default=[])
    button = ListBlock(LinkBlock(), label=_("Button in the header"), max_num=1, default=[])
    footer_columns = ListBlock(FooterColumnBlock(), label=_("Columns of links"), max_num=4, default=[])
    legal_links = ListBlock(LinkBlock(), label=_("Legal links"), max_num=6, default=[])

    class Meta:
        icon = "globe"
        label = _("Language")
        label_format = "{language}"


@register_setting(icon="site", order=110)
class SiteSettings(PreviewableMixin, BaseSiteSetting):
    """One row a site, made when somebody saves it; reading never makes one (see `selectors.settings_of`)."""

    name = models.CharField(_("name"), max_length=80, blank=True, help_text=_("Stands in the header and in titles."))
    tagline = models.CharField(_("tagline"), max_length=200, blank=True, help_text=_("One sentence, in the footer."))
    logo = models.ForeignKey(
        "portal_files.LibraryImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
        help_text=_("Takes the place of mark and name in the header."),
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        validators=[RegexValidator(r"\A#[0-9a-fA-F]{6}\Z", _("Write the colour as #rrggbb, for instance #0b6b62."))],
        help_text=_(
            "As #rrggbb. It is made darker or lighter where text would be hard to read. Empty: the theme's own."
        ),
    )
    headings = models.CharField(_("headings"), max_length=10, blank=True, choices=HEADINGS)
    menu = LeanStreamField(
        [("link", LinkBlock())],
        verbose_name=_("links in the header"),
        blank=True,
        max_num=5,
        collapsed=True,
        help_text=_("At most five; drag them into their order. Empty: the pages that are marked for the menu."),
    )
    button = LeanStreamField(
        [("link", LinkBlock())], verbose_name=_("button in the header"), blank=True, max_num=1, collapsed=True
    )
    footer_columns = LeanStreamField(
        [("column", FooterColumnBlock())], verbose_name=_("columns of links"), blank=True, max_num=4, collapsed=True
    )
    legal_links = LeanStreamField(
        [("link", LinkBlock())],
        verbose_name=_("legal links"),
        blank=True,
        max_num=6,
        collapsed=True,
        help_text=_("Imprint, privacy, terms."),
    )

    profiles = LeanStreamField(
        [("profile", ProfileBlock())],
        verbose_name=_("profiles elsewhere"),
        blank=True,
        max_num=8,
        collapsed=True,
        help_text=_("Links in the footer to where else you are found. Nothing is loaded from there."),
    )
    languages = LeanStreamField(
        [("language", LanguageBlock())],
        verbose_name=_("further languages"),
        blank=True,
        max_num=10,
        collapsed=True,
        help_text=_("Header and footer of the pages in another language. Without it they are as above."),
    )
    search_engines = models.BooleanField(
        _("search engines may list this site"),
        default=True,
        help_text=_("Switch it off while the site is not finished. Who has an address can still open it."),
    )

    select_related: ClassVar = ["logo"]
    panels: ClassVar = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo")], heading=_("Name")),
        MultiFieldPanel([FieldPanel("accent"), FieldPanel("headings")], heading=_("Look")),
        MultiFieldPanel([FieldPanel("menu"), FieldPanel("button")], heading=_("Header")),
        MultiFieldPanel(
            [FieldPanel("footer_columns"), FieldPanel("profiles"), FieldPanel("legal_links")], heading=_("Footer")
        ),
        FieldPanel("languages"),
        FieldPanel("search_engines"),
    ]

    class Meta:
        verbose_name = _("name, look and footer")
        verbose_name_plural = _("names, looks and footers")

    def __str__(self) -> str:
        return str(self.name or self.site)

    def words_in(self, language: str) -> SiteWords:
        """Those of a language, or the site's own where it has none."""
        for child in self.languages:
            if child.value["language"] == language:
                names = ("menu", "button", "footer_columns", "legal_links")
                return SiteWords(child.value["tagline"], *(list(child.value[name]) for name in names))
        streams = (self.menu, self.button, self.footer_columns, self.legal_links)
        return SiteWords(self.tagline, *([child.value for child in stream] for stream in streams))

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("light", _("Light")), ("dark", _("Dark"))]

    def is_previewable(self) -> bool:
        from cms_sections.models.pages import SectionsPage

        return issubclass(self.site.root_page.specific_class or Page, SectionsPage)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """The first page as it would look with these settings, which are not saved yet."""
        page = self.site.root_page.specific
        request.settings_in_preview, request.scheme_in_preview = self, mode_name  # type: ignore[attr-defined]
        answer: HttpResponseBase = page.serve_preview(request, page.default_preview_mode)
        return answer

    @classmethod
    def get_permission_policy(cls) -> Any:
        return SiteOfTenantPolicy(cls)
