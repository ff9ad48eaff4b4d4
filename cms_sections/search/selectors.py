"""Finding public pages and documents. None of it writes, and all of it costs a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When
from django.http import HttpRequest
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms_sections.models.search import SearchEntry, SearchPassage, SearchWord
from cms_sections.search.extract import Part, excerpt, marked
from cms_sections.search.query import Wanted
from cms_sections.search.visible import public_entries
from cms_sections.search.words import stem
from portal.tenants.public import Tenant

MOST_FOUND = 500
MOST_COMPLETIONS = 8
# Compared in one query: SQLite takes no longer lists.
AT_ONCE = 500
MOST_MISSPELT = 3
SHORTEST_MISSPELT, LONGEST_MISSPELT = 4, 20
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Ground:
    """Where is searched: one language of a site, below its first pages, at one moment."""

    tenant: Tenant
    roots: list[Page]
    language: str
    now: datetime

    @property
    def words(self) -> QuerySet[SearchWord]:
        """The words that every visitor may read now."""
        entries = public_entries(self.roots, self.tenant, self.now)
        return SearchWord.objects.filter(_in_time("passage__", self.now), entry__in=entries.values("pk"))


@dataclass(frozen=True, slots=True)
class Hit:
    """A page or a document as the list shows it."""

    title: list[Part]
    url: str
    text: list[Part]
    heading: list[Part]
    document: Any = None


def found(ground: Ground, words: list[Wanted]) -> list[UUID]:
    """The entries that have all of these words, the best first; at most one more than `MOST_FOUND`.

    A title counts most, then headings, then summaries; the word itself before other forms of it and before longer
    words that begin with it.
    """
    if not words:
        return []
    rows = ground.words.filter(reduce(or_, (each.match() for each in words))).values("entry_id")
    scores = {f"score_{number}": Max(_score(each)) for number, each in enumerate(words)}
    rows = rows.annotate(**scores, number=Count("pk")).filter(**{f"{name}__gt": 0 for name in scores})
    total: Any = Value(0)
    for name in scores:
        total += F(name)
    rows = rows.annotate(total=total)
    ordered = rows.order_by("-total", "-number", "entry_id")
    return [row["entry_id"] for row in ordered[: MOST_FOUND + 1]]


def hits(ground: Ground, entries: list[UUID], words: list[Wanted], request: HttpRequest) -> list[Hit]:
    """These entries as they are shown, with what was looked for marked."""
    rows = SearchEntry.objects.in_bulk(entries)
    pages = {page.pk: page for page in Page.objects.filter(pk__in=[row.page_id for row in rows.values()])}
    documents = get_document_model().objects.in_bulk([row.document_id for row in rows.values() if row.document_id])
    passages = _best_passages(ground, entries, words)
    shown = []
    for pk in entries:
        row, best = rows[pk], passages.get(pk)
        if row.page_id in pages:
            page = pages[row.page_id]
            shown.append(_hit(ground, page.title, page.get_url(request) or "", best, words))
        elif row.document_id in documents:
            document = documents[row.document_id]
            shown.append(_hit(ground, document.title, document.url, None, words, document))
    return shown


def completions(ground: Ground, typed: str, word: Wanted) -> list[str]:
    """What the last word may become, as it is written on the site, that of most pages first."""
    if not word.starts:
        return []
    counted: Counter[str] = Counter()
    written: dict[str, str] = {}
    rows = ground.words.filter(word.begun()).values_list("written").annotate(number=Count("entry", distinct=True))
    for text, number in rows.order_by("-number", "written")[:100]:
        key = text.casefold()
        counted[key] += number
        written.setdefault(key, text)
    before = typed[: len(typed) - len(word.typed)] if typed.endswith(word.typed) else ""
    found = (written[key] for key, _number in counted.most_common() if key != word.typed.casefold())
    return [f"{before}{text}" for _number, text in zip(range(MOST_COMPLETIONS), found, strict=False)]


def did_you_mean(ground: Ground, typed: str, words: list[Wanted]) -> str:
    """The search with the words that are nowhere put right by one letter; an empty text where that does not help."""
    unknown = [each for each in words if not ground.words.filter(each.match()).exists()][:MOST_MISSPELT]
    better = typed
    for each in unknown:
        if not (right := _put_right(ground, each)):
            return ""
        better = better.replace(each.typed, right)
    return better if unknown else ""


def _put_right(ground: Ground, word: Wanted) -> str:
    typed = min(word.words, default="")
    if not SHORTEST_MISSPELT <= len(typed) <= LONGEST_MISSPELT:
        return ""
    known: Counter[str] = Counter()
    candidates = sorted({other for form in word.words for other in one_off(form)})
    for part in _parts(candidates):
        rows = ground.words.filter(stem__in={stem(each, ground.language) for each in part})
        known.update(dict(rows.values_list("written").annotate(number=Count("entry", distinct=True))))
    return min(known, key=lambda each: (-known[each], each), default="")


def one_off(word: str) -> Iterator[str]:
    """Every word that differs by one letter more, less, other, or by two that changed places."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        yield from (head + letter + tail for letter in LETTERS)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in LETTERS if letter != tail[0])
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]


def _score(word: Wanted) -> Case:
    return Case(
        When(word__in=word.words, then=F("weight") * 3),
        When(stem__in=word.stems, then=F("weight") * 2),
        When(word.begun(), then=F("weight")),
        default=Value(0),
        output_field=IntegerField(),
    )


def _best_passages(ground: Ground, entries: list[UUID], words: list[Wanted]) -> dict[UUID, SearchPassage]:
    """Of each entry the passage that says most of what was looked for, its title aside; else what stands below it."""
    match = reduce(or_, (each.match("words__") for each in words))
    rows = SearchPassage.objects.filter(_in_time("", ground.now), entry__in=entries).exclude(text="")
    rows = rows.annotate(said=Count("words", filter=match))
    best: dict[UUID, SearchPassage] = {}
    for passage in rows.order_by("-said", "number"):
        best.setdefault(passage.entry_id, passage)
    return best


def _hit(
    ground: Ground, title: str, url: str, passage: SearchPassage | None, words: list[Wanted], document: Any = None
) -> Hit:
    def is_hit(token: str) -> bool:
        return any(each.is_in(token, ground.language) for each in words)

    heading = passage.heading if passage is not None and passage.number else ""
    text = excerpt(passage.text, is_hit) if passage is not None else []
    return Hit(marked(title, is_hit), url, text, marked(heading, is_hit) if heading else [], document)


def _in_time(prefix: str, now: datetime) -> Q:
    """Passages that are shown at this moment."""
    begun = Q(**{f"{prefix}visible_from": None}) | Q(**{f"{prefix}visible_from__lte": now})
    return begun & (Q(**{f"{prefix}visible_to": None}) | Q(**{f"{prefix}visible_to__gt": now}))


def _parts(candidates: list[str]) -> Iterable[list[str]]:
    return (candidates[start : start + AT_ONCE] for start in range(0, len(candidates), AT_ONCE))
