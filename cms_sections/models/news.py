"""News: an index and its articles. An article is a page of sections with a date, a picture, authors and tags."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page
from wagtail.url_routing import RouteResult

from cms_sections.blocks.pictures import BROAD, FACE, WIDE, Shape
from cms_sections.models.authors import ArticleTag, Author
from cms_sections.models.pages import SectionsPage
from cms_sections.news.addresses import RESERVED, Listing, listing_at
from cms_sections.scopes import scope_of_page
from portal.tenants.public import current_scope


class NewsIndexPage(SectionsPage):
    """Lists its articles, newest first: all, of a tag, of an author; each list in parts, and the newest as a feed."""

    lists_children: ClassVar[bool] = True

    parent_page_types: ClassVar = ["cms_sections.HomePage", "cms_sections.SectionPage"]
    subpage_types: ClassVar = ["cms_sections.ArticlePage"]

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        listing = listing_at(path_components) if self.live else None
        if listing is not None:
            return RouteResult(self, kwargs={"listing": listing})
        result: RouteResult = super().route(request, path_components)
        return result

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        from cms_sections.news.feed import feed

        with scope_of_page(self):
            if kwargs.get("listing") == Listing(feed=True):
                return feed(self, request)
            answer: HttpResponseBase = super().serve(request, *args, **kwargs)
            return answer

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return "cms_sections/news/index.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms_sections.frame import site_around
        from cms_sections.news.listing import listed, title_of
        from cms_sections.seo.head import head_of

        listing = kwargs.pop("listing", None) or Listing()
        context = {**super().get_context(request, *args, **kwargs), **listed(self, listing, request)}
        if listing.path:
            site, frame = site_around(request, self), context["site_frame"]
            context["head"] = head_of(
                self,
                request,
                frame,
                site=site,
                path=listing.path,
                title=title_of(self, context["tag"] or context["author"]),
            )
        return context


class ArticlePage(SectionsPage):
    """One article. Its sentence for search engines is also its summary in lists."""

    date = models.DateField(_("date"), default=timezone.localdate)
    picture = models.ForeignKey(
        "portal_files.LibraryImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Above the article and in lists."),
    )
    tags = ClusterTaggableManager(
        through="cms_sections.ArticleTagged",
        blank=True,
        verbose_name=_("tags"),
        help_text=_("What it is about, separated by commas."),
    )

    parent_page_types: ClassVar = ["cms_sections.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar = [
        *Page.content_panels,
        FieldPanel(
            "search_description",
            heading=_("Summary"),
            help_text=_("One or two sentences: in lists, below the title, for search engines and where it is shared."),
        ),
        FieldPanel("picture"),
        MultiFieldPanel(
            [
                FieldPanel("date"),
                FieldPanel("tags"),
                InlinePanel("authorships", heading=_("Authors"), label=_("Author"), max_num=6),
            ],
            heading=_("About this article"),
        ),
        FieldPanel("sections"),
    ]
    promote_panels: ClassVar = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("seo_title")], heading=_("Address")),
        MultiFieldPanel([FieldPanel("share_picture"), FieldPanel("hidden")], heading=_("Sharing and search engines")),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes: ClassVar = [models.Index(fields=("-date", "-page_ptr"), name="cms_article_newest")]

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED:
            raise ValidationError({"slug": _("This word is used by the list of articles. Choose another one.")})

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with scope_of_page(self):
            answer: HttpResponseBase = super().serve(request, *args, **kwargs)
            return answer

    def get_template(self, request: HttpRequest, *args: Any, **kwargs: Any) -> str:
        return "cms_sections/news/article.html"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from cms_sections.news.article import around

        return {**super().get_context(request, *args, **kwargs), **around(self, request)}

    @property
    def shared_image_id(self) -> int | None:
        chosen: int | None = self.share_picture_id or self.picture_id
        return chosen

    def own_pictures(self) -> dict[int, set[Shape]]:
        """The article's picture as it stands above it and in lists, and its authors' faces."""
        from cms_sections.news.selectors import faces_of

        shown = super().own_pictures()
        if self.picture_id:
            shown.setdefault(self.picture_id, set()).update({BROAD, WIDE})
        with scope_of_page(self):
            for image_id in faces_of(self):
                shown.setdefault(image_id, set()).add(FACE)
        return shown

    def found_by(self) -> list[str]:
        """Its authors and what it is about, for the site's search. Call it in the scope of the organisation."""
        from cms_sections.news.selectors import authors_of, tags_of

        return [*(author.name for author in authors_of(self)), *(tag.name for tag in tags_of(self))]

    def about(self, address: str, picture: str, publisher: str) -> dict[str, Any]:
        from cms_sections.news.selectors import authors_of

        authors = [each.name for each in authors_of(self)] if current_scope().tenant_id is not None else []
        return {
            "@type": "NewsArticle",
            "headline": self.title,
            "description": self.search_description,
            "mainEntityOfPage": address,
            "datePublished": self.date.isoformat(),
            "dateModified": self.last_published_at.isoformat() if self.last_published_at else "",
            "image": picture,
            "inLanguage": self.locale.language_code,
            "author": [{"@type": "Person", "name": name} for name in authors],
            "publisher": {"@id": publisher},
        }


class Authorship(Orderable):
    """An author of an article."""

    page = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="authorships")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="authorships", verbose_name=_("author"))

    panels: ClassVar = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")


class ArticleTagged(ItemBase):
    """A tag of an article."""

    tag = models.ForeignKey(ArticleTag, on_delete=models.CASCADE, related_name="tagged_articles")
    content_object = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="tagged_items")
