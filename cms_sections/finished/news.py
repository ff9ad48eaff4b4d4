"""What pages of news show, by value: the first part of a list, the newest in a section, cards, what to read on.

Whoever draws notes the values of the rows that he has read; a change compares them with what is there now. So an
article takes away the pages that show it or would show it now, and no other.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wagtail.models import Page

from cms_sections.finished.values import MISSING, digest
from portal.plugins.public import note_shown

# How many articles a section may show; the same numbers are in sections/news_list.py.
NUMBERS = (3, 6, 9)


def card_value(article: Any, authors: Iterable[Any]) -> str:
    """Of an article as lists show it. `authors` are their ids; what they are called is noted by itself."""
    picture = article.picture_id
    shown = (article.pk, article.url_path, article.title, article.date.isoformat(), article.search_description, picture)
    return digest(*shown, [str(author) for author in authors])


def cards_value(articles: Iterable[Any], authors: Mapping[int, Sequence[Any]] | None = None) -> str:
    return digest(*(card_value(each, (authors or {}).get(each.pk, ())) for each in articles))


def list_value(articles: Iterable[Any], authors: Mapping[int, Sequence[Any]], tags: Iterable[Any], more: bool) -> str:
    """Of the first part of an index, with the tags above it and whether there is another part."""
    return digest(cards_value(articles, authors), [tag.pk for tag in tags], more)


def author_value(author: Any) -> str:
    """Of an author under an article."""
    return digest(author.name, author.role, author.slug, author.picture_id)


def tag_value(tag: Any) -> str:
    return digest(tag.name, tag.slug)


def related_value(ids: Iterable[int]) -> str:
    return digest(*ids)


def note_names(names: Mapping[Any, str]) -> None:
    """Authors of whom nothing but the name is shown."""
    for pk, name in names.items():
        note_shown(f"name:{pk}", digest(name))


def note_list(index: Page, articles: Sequence[Any], authors: Any, tags: Sequence[Any], more: bool) -> None:
    note_shown(f"list:{index.pk}", list_value(articles, authors, tags, more))
    for tag in tags:
        note_shown(f"tag:{tag.pk}", tag_value(tag))


def note_newest(index: Page, number: int, articles: Sequence[Any]) -> None:
    """The newest articles as a section shows them, without authors."""
    note_shown(f"newest:{index.pk}:{number}", cards_value(articles))


def note_article(
    index: Page | None, related: Sequence[Any], names: Any, authors: Sequence[Any], tags: Sequence[Any]
) -> None:
    """What stands around an article: who wrote it, what it is about, what to read on."""
    if index is not None:
        note_shown(f"related:{index.pk}", related_value(each.pk for each in related))
    for each in related:
        note_shown(f"card:{each.pk}", card_value(each, names.get(each.pk, ())))
    for author in authors:
        note_shown(f"author:{author.pk}", author_value(author))
    for tag in tags:
        note_shown(f"tag:{tag.pk}", tag_value(tag))


def list_now(index: Page) -> str:
    """The value of an index's list as it is now; the scope of its organisation is open."""
    from cms_sections.news.listing import ARTICLES_OF_A_PART
    from cms_sections.news.selectors import articles_of, author_ids_of, tags_in_use
    from portal.tenants.public import current_scope

    found = list(articles_of(index)[: ARTICLES_OF_A_PART + 1])
    shown = found[:ARTICLES_OF_A_PART]
    known = current_scope().tenant_id is not None
    tags = tags_in_use(index) if known else []
    return list_value(shown, author_ids_of(shown) if known else {}, tags, len(found) > len(shown))


def newest_now(index: Page) -> dict[str, str]:
    from cms_sections.news.selectors import newest_of

    newest = newest_of([index]).get(index.pk, [])
    return {f"newest:{index.pk}:{number}": cards_value(newest[:number]) for number in NUMBERS}


def cards_now(ids: Iterable[int]) -> dict[str, str]:
    """The values of these articles' cards; of one that is not public, that it is missing."""
    from cms_sections.models.news import ArticlePage
    from cms_sections.news.selectors import author_ids_of

    ids = list(ids)
    found = {each.pk: each for each in ArticlePage.objects.live().filter(pk__in=ids).defer("sections")}
    authors = author_ids_of(found.values())
    return {f"card:{pk}": card_value(found[pk], authors.get(pk, ())) if pk in found else MISSING for pk in ids}


def related_now(index: Page) -> dict[int, str]:
    """What each public article of an index leads on to, by its id: two queries, however many there are."""
    from cms_sections.models.news import ArticleTagged
    from cms_sections.news.selectors import MOST_RELATED, articles_of

    newest = list(articles_of(index).values_list("pk", flat=True))
    rows = ArticleTagged.objects.filter(content_object__in=articles_of(index).order_by().values("pk"))
    bits: dict[Any, int] = {}
    masks = dict.fromkeys(newest, 0)
    for pk, tag in rows.values_list("content_object_id", "tag_id"):
        masks[pk] |= bits.setdefault(tag, 1 << len(bits))
    alike: dict[int, list[int]] = {}
    for turn, pk in enumerate(newest):
        alike.setdefault(masks[pk], []).append(turn)
    # Of articles with the same tags only the first few can be among the first few of any.
    heads = {mask: turns[: MOST_RELATED + 1] for mask, turns in alike.items()}
    best: dict[int, list[int]] = {}
    for mask in alike:
        ranked = heapq.nsmallest(
            MOST_RELATED + 1, ((-(mask & other).bit_count(), turn) for other, turns in heads.items() for turn in turns)
        )
        best[mask] = [newest[turn] for _shared, turn in ranked]
    return {pk: related_value([each for each in best[mask] if each != pk][:MOST_RELATED]) for pk, mask in masks.items()}
