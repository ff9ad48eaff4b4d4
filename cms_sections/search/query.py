"""What somebody typed, as what is looked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from cms_sections.models.search import LONGEST_START, LONGEST_WORD
from cms_sections.search.words import TOKEN, is_stop_word, spellings, stem

MOST_WORDS = 8
LONGEST_QUERY = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of a search. The last one may still be being typed: it is also found by its beginning."""

    typed: str
    words: frozenset[str]
    stems: frozenset[str]
    starts: frozenset[str] = frozenset()

    def match(self, at: str = "") -> Q:
        """The rows of `SearchWord` that answer it; `at` leads to them from other rows."""
        return Q(**{f"{at}stem__in": self.stems}) | self.begun(at)

    def begun(self, at: str = "") -> Q:
        """Longer words that begin with it."""
        found = Q(pk__in=())
        for start in self.starts:
            found |= Q(**{f"{at}start": start[:LONGEST_START], f"{at}word__startswith": start})
        return found

    def is_in(self, token: str, language: str) -> bool:
        """Whether a word of a text is what was looked for, to mark it."""
        return any(
            form in self.words or stem(form, language) in self.stems or any(map(form.startswith, self.starts))
            for form in spellings(token)
        )


def wanted(text: str, language: str) -> list[Wanted]:
    """The words of a search, at most eight; without those that say nothing, unless there are no others."""
    tokens = [match.group() for match in TOKEN.finditer(text[:LONGEST_QUERY])]
    telling = [token for token in tokens if not is_stop_word(token, language)] or tokens
    telling = list(dict.fromkeys(telling))[:MOST_WORDS]
    last = tokens[-1] if tokens else ""
    return [_one(token, language, begun=token == last) for token in telling if spellings(token)]


def _one(token: str, language: str, *, begun: bool) -> Wanted:
    words = spellings(token)
    starts = frozenset(word for word in words if LONGEST_START <= len(word) < LONGEST_WORD) if begun else frozenset()
    return Wanted(token, words, frozenset(stem(word, language) for word in words), starts)
