"""Keeping the words in step with pages and documents. All but `refresh` works in the open scope of one organisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.models import Page

from cms_sections.models.search import LONGEST_START, LONGEST_WORD, SearchEntry, SearchPassage, SearchWord
from cms_sections.search.passages import Passage, passages_of, passages_of_document
from cms_sections.search.visible import documents_to_index, pages_to_index
from cms_sections.search.words import TOKEN, spellings, stems

AT_ONCE = 500
ROWS_AT_ONCE = 2000
MOST_WORDS = 3000  # of one passage: a pasted novel must not fill the table


Scope = Callable[[], AbstractContextManager[Any]]


def refresh(*, scope: Scope, everything: bool = False, between: Callable[[], None] = lambda: None) -> int:
    """Bring the index in step: forget what is gone, take in what is new, read anew what has changed.

    With `everything` all entries are read, and found as they were until their turn comes. `scope` opens that of the
    organisation; every entry is read in one of its own, so that a stop loses nothing and editors wait for one entry at
    most. `between` is called after each and may raise. Answers how many were read.
    """
    with scope():
        _match("page_id", pages_to_index())
        _match("document_id", documents_to_index())
        entries = SearchEntry.objects.all() if everything else SearchEntry.objects.filter(stale=True)
        waiting = list(entries.order_by("pk").values_list("pk", flat=True))
    read = 0
    for pk in waiting:
        with scope():
            read += _read(pk, everything=everything)
        between()
    return read


def make_stale(*, pages: Iterable[int] = (), documents: Iterable[int] = (), sources: Iterable[int] = ()) -> bool:
    """Nothing of these is shown until it is read again. `sources` are shared sections, whose pages change with them.

    Also those that are stale already: whoever is reading one holds its row, and is waited for.
    """
    changed = 0
    for name, ids in (("page_id", pages), ("document_id", documents), ("passages__source_id", sources)):
        for part in _parts(ids):
            found = SearchEntry.objects.filter(**{f"{name}__in": part}).values("pk")
            changed += SearchEntry.objects.filter(pk__in=found).update(stale=True)
    return bool(changed)


def forget(*, pages: Iterable[int] = (), documents: Iterable[int] = ()) -> None:
    """Nothing of these is found any more."""
    for name, ids in (("page_id", pages), ("document_id", documents)):
        for part in _parts(ids):
            _delete(SearchEntry.objects.filter(**{f"{name}__in": part}))


@transaction.atomic
def _match(name: str, wanted: dict[int, str]) -> None:
    """Entries for exactly these, in their languages."""
    present = {
        pk: (entry, language)
        for pk, entry, language in SearchEntry.objects.filter(**{f"{name}__isnull": False}).values_list(
            name, "pk", "language"
        )
    }
    gone = [entry for pk, (entry, _language) in present.items() if pk not in wanted]
    for part in _parts(gone):
        _delete(SearchEntry.objects.filter(pk__in=part))
    other = [pk for pk, (_entry, language) in present.items() if pk in wanted and wanted[pk] != language]
    for pk in other:
        SearchEntry.objects.filter(**{name: pk}).update(language=wanted[pk], stale=True)
    new = [SearchEntry(**{name: pk}, language=wanted[pk]) for pk in wanted if pk not in present]
    SearchEntry.objects.bulk_create(new, batch_size=AT_ONCE, ignore_conflicts=True)


@transaction.atomic
def _read(pk: UUID, *, everything: bool) -> int:
    """Read one entry anew. It is locked: whoever changes the page meanwhile makes it stale again afterwards."""
    entry = SearchEntry.objects.select_for_update().filter(pk=pk).first()
    if entry is None or not (entry.stale or everything):
        return 0
    passages = _passages(entry)
    SearchWord.objects.filter(entry=entry).delete()
    SearchPassage.objects.filter(entry=entry).delete()
    rows = [
        SearchPassage(
            entry=entry,
            number=number,
            heading=passage.heading,
            text=passage.text,
            visible_from=passage.visible_from,
            visible_to=passage.visible_to,
            source_id=passage.source_id,
        )
        for number, passage in enumerate(passages)
    ]
    SearchPassage.objects.bulk_create(rows)
    words = [
        word
        for row, passage in zip(rows, passages, strict=True)
        for word in _words(entry, row, passage, entry.language)
    ]
    SearchWord.objects.bulk_create(words, batch_size=ROWS_AT_ONCE)
    SearchEntry.objects.filter(pk=entry.pk).update(stale=False)
    return 1


def _passages(entry: SearchEntry) -> list[Passage]:
    if entry.document_id is not None:
        document = get_document_model().objects.filter(pk=entry.document_id).first()
        return passages_of_document(document) if document is not None else []
    page = Page.objects.filter(pk=entry.page_id, live=True).first()
    page = page.specific if page is not None else None
    # An editor may hide a page from searches. Its entry stays, so that it is not taken for a new one.
    return [] if page is None or page.hidden else passages_of(page)


def _words(entry: SearchEntry, row: SearchPassage, passage: Passage, language: str) -> Iterator[SearchWord]:
    """Each word of a passage once, with the weight of the best place that it stands in."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for text, weight in passage.pieces:
        for match in TOKEN.finditer(text):
            written = match.group()
            for word in spellings(written):
                for stem in stems(word, language):
                    if found.get((word, stem), (0, ""))[0] < weight and len(found) < MOST_WORDS:
                        found[word, stem] = weight, written[:LONGEST_WORD]
    for (word, stem), (weight, written) in found.items():
        yield SearchWord(
            entry=entry, passage=row, word=word, stem=stem, start=word[:LONGEST_START], written=written, weight=weight
        )


def _delete(entries: Any) -> None:
    """With their words, without fetching them."""
    SearchWord.objects.filter(entry__in=entries.values("pk")).delete()
    SearchPassage.objects.filter(entry__in=entries.values("pk")).delete()
    entries.delete()


def _parts(ids: Iterable[Any]) -> Iterator[list[Any]]:
    """SQLite takes no longer lists."""
    found = list(ids)
    for start in range(0, len(found), AT_ONCE):
        yield found[start : start + AT_ONCE]
