"""The newest articles of an index of news."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, ChoiceBlock, TextBlock

from cms_sections.blocks import groups
from cms_sections.blocks.links import PageBlock, page_href
from cms_sections.blocks.section import SectionBlock, SectionValue
from cms_sections.finished.news import note_newest
from cms_sections.rendering.pool import current_pool

NUMBERS = [("3", _("Three")), ("6", _("Six")), ("9", _("Nine"))]


def articles_wanted(value: Any) -> int:
    """How many articles a stored section shows; the least for what is none of the choices."""
    number = str(value.get("number") or "")
    return int(number) if number in dict(NUMBERS) else int(NUMBERS[0][0])


class NewsIndexBlock(PageBlock):
    """A page with news. Whoever draws the section gets its newest articles from the pool."""

    shows_articles = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(page_type="cms_sections.NewsIndexPage", **kwargs)


class NewsListValue(SectionValue):
    @property
    def cards(self) -> list[Any]:
        from cms_sections.news.cards import card

        pool, index = current_pool(), self.get("index")
        if pool is None or index is None:
            return []
        number = articles_wanted(self)
        shown = pool.articles.get(index.pk, [])[:number]
        note_newest(index, number, shown)
        return [card(each, pool.request) for each in shown]

    @property
    def index_href(self) -> str:
        return page_href(self.get("index"))


class NewsListBlock(SectionBlock):
    unsearched = ("link_label",)

    title = CharBlock(label=_("Title"), max_length=120)
    lead = TextBlock(label=_("Lead"), required=False, max_length=400, rows=2)
    index = NewsIndexBlock(label=_("News"), help_text=_("The page whose newest articles are shown."))
    number = ChoiceBlock(label=_("How many"), choices=NUMBERS, default="3")
    pictures = BooleanBlock(label=_("With pictures"), required=False, default=True)
    link_label = CharBlock(label=_("Link to all"), required=False, max_length=60, default=_("All news"))

    class Meta:
        template = "cms_sections/sections/news_list.html"
        value_class = NewsListValue
        icon = "calendar-alt"
        group = groups.TEXT
        label = _("News")
        description = _("The newest articles, always up to date.")
        preview_value: ClassVar = {
            "title": _("What is new"),
            "lead": "",
            "index": None,
            "number": "3",
            "pictures": True,
            "link_label": _("All news"),
        }

    def articles_wanted(self, value: Any) -> int:
        """How many articles a stored value shows."""
        return articles_wanted(value)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        place = context.get("section")
        context["cards"] = EXAMPLES if getattr(place, "preview", False) else value.cards
        return context


EXAMPLES = [
    {
        "title": _("A new home by the water"),
        "date": date(2026, 9, 14),
        "summary": _("We have moved, and took the lamp."),
    },
    {"title": _("What we learned in ten years"), "date": date(2026, 8, 3), "summary": _("Mostly to ask sooner.")},
    {"title": _("Open doors in June"), "date": date(2026, 5, 27), "summary": _("Come by and see how it is made.")},
]
