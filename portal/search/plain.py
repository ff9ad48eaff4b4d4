"""Finding rows of Wagtail's own tables, and of small ones, by what stands in their fields."""

from __future__ import annotations

from django.db.models import Q

MOST_WORDS = 8
LONGEST = 200


def one_line(text: str) -> str:
    """What a person typed, fit to be searched for."""
    return " ".join(text.replace("\0", " ").split())[:LONGEST].rstrip()


def having_all_words(text: str, *fields: str) -> Q:
    """Rows that have every word of the text somewhere in one of these fields, in any case; none for no words."""
    words = one_line(text).split()[:MOST_WORDS]
    wanted = Q() if words else Q(pk__in=())
    for word in words:
        # SQLite itself knows capitals of ASCII letters only.
        spelled = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
        anywhere = Q(pk__in=())
        for field in fields:
            for each in sorted(spelled):
                anywhere |= Q(**{f"{field}__icontains": each})
        wanted &= anywhere
    return wanted
