"""The demo's news: an index, its authors and articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from wagtail.models import Page

from cms_sections.demo.stones import Stones
from cms_sections.models import ArticlePage, Author, HomePage, NewsIndexPage
from cms_sections.news.services import save_author
from cms_sections.services import publish_page
from portal.plugins.public import DemoStage


@dataclass(frozen=True, slots=True)
class Story:
    """One article: `paragraphs` are HTML, with a quote after them where there is one."""

    slug: str
    title: str
    summary: str
    days_ago: int
    picture: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    title_of_text: str
    paragraphs: str
    quote: str = ""


AUTHORS = {
    "ines": ("Ines Falk", "Listens, draws, says no", "Ines has built booking desks, tills and one tide clock."),
    "jonas": ("Jonas Reimer", "Keeps things running", "Jonas carries the telephone on most nights, and likes it."),
}
STORIES = (
    Story(
        "the-telephone-rang-nine-times",
        "The telephone rang nine times",
        "A year of night watches in figures: what woke us, what it was, and what we changed so that it will not again.",
        9,
        "coast",
        ("jonas",),
        ("Running", "Figures"),
        "What woke us",
        "<p>Nine calls in twelve months. Four were disks, two were certificates that another company had let run out, "
        "one was a digger in a cable, and two were ours.</p>"
        "<p>The two that were ours came from the same mistake: a change on a Friday. There are no changes on Fridays now. "
        "It is a short rule, and nobody has asked for an exception yet.</p>"
        "<p>Seven of the nine no customer noticed. We wrote to all of them anyway, the next morning, in three sentences.</p>",
        "If you have to look at the log to know whether it is broken, it is not finished.",
    ),
    Story(
        "meters-that-report",
        "Four hundred pumps stop waiting for a van",
        "The water meters we built last spring found their first leak before breakfast. Here is how they do it on one battery.",
        31,
        "circles",
        ("ines", "jonas"),
        ("Work", "Figures"),
        "One battery, six years",
        "<p>Each meter wakes twice a day, says one number and goes back to sleep. That is all it does, and that is why "
        "it lasts six years on one battery.</p>"
        "<p>The first leak showed itself at 5:40 in the morning, as a number that was too large by a third. "
        "By 8 somebody had closed a valve.</p>",
    ),
    Story(
        "half-of-what-was-asked",
        "Half of what was asked",
        "Leaving things out is most of the work. Five questions that decide what we do not build.",
        68,
        "desk",
        ("ines",),
        ("Craft",),
        "Five questions",
        "<ol><li>Who will be glad of it on a Monday?</li><li>What happens today without it?</li>"
        "<li>Can a person do it in two minutes a week?</li><li>Who looks after it in three years?</li>"
        "<li>Would you pay for it twice?</li></ol>"
        "<p>Two honest answers of “nobody” or “no” and we leave it out. It can be built later; "
        "it can hardly ever be taken away again.</p>",
    ),
    Story(
        "ports-in-one-season",
        "38,000 berths in one season",
        "Three ports, one booking desk, and what skippers taught us about large buttons.",
        104,
        "harbour",
        ("ines",),
        ("Work",),
        "Large buttons, wet hands",
        "<p>We tested on a boat, in the rain, with gloves. After an hour every button was twice as large and half of them "
        "were gone.</p><p>The season is over. 38,000 bookings went through, most of them with one bar of reception.</p>",
    ),
    Story(
        "a-backup-is-a-promise",
        "A backup is a promise until you restore it",
        "Once a month we restore one of your systems from nothing, with a clock beside it. The slowest took 41 minutes.",
        140,
        "enfilade",
        ("jonas",),
        ("Running", "Craft"),
        "With a clock beside it",
        "<p>On the first Tuesday of each month we draw a lot. The system that is drawn is restored on an empty machine, "
        "by whoever did not build it.</p><p>It is written down how long it took and what was missing. Twice it was a "
        "password that only one person knew. It is not missing any more.</p>",
    ),
)


def add_news(stage: DemoStage, home: HomePage) -> NewsIndexPage:
    """The index, still empty, so that other pages can link to it."""
    index = NewsIndexPage(
        title="News",
        slug="news",
        search_description="What we finished, what we learned, and what went wrong.",
        live=False,
    )
    Page.objects.get(pk=home.pk).add_child(instance=index)
    publish_page(page=index, by=stage.people.get("editor"))
    return index


def write_articles(stage: DemoStage, index: NewsIndexPage, stones: Stones) -> None:
    authors = _authors(stones.pictures)
    for story in reversed(STORIES):
        article = ArticlePage(
            title=story.title,
            slug=story.slug,
            search_description=story.summary,
            date=(stage.now - timedelta(days=story.days_ago)).date(),
            picture=stones.pictures[story.picture],
            live=False,
        )
        for name in story.authors:
            article.authorships.create(author=authors[name])
        Page.objects.get(pk=index.pk).add_child(instance=article)
        article.tags.add(*story.tags)
        article.sections = _sections(story, stones)  # type: ignore[assignment]  # the field reads lists
        publish_page(page=article, by=stage.people.get("editor"))


def _authors(pictures: Mapping[str, Any]) -> dict[str, Author]:
    return {
        key: save_author(author=Author(name=name, role=role, about=about, picture=pictures[key]))
        for key, (name, role, about) in AUTHORS.items()
    }


def _sections(story: Story, stones: Stones) -> list[dict[str, Any]]:
    text = stones.section(
        "text_picture",
        title=story.title_of_text,
        text=story.paragraphs,
        links=[],
        picture=None,
        caption="",
        side="end",
        spacing="close",
    )
    if not story.quote:
        return [text]
    who = AUTHORS[story.authors[0]]
    return [text, stones.section("quote", quote=story.quote, name=who[0], role=who[1], picture=None, ground="sunken")]
