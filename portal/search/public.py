"""What plugins may use of search."""

from portal.search.plain import having_all_words
from portal.search.selectors import matching_ids
from portal.search.services import Entry, index, index_many, remove
from portal.search.words import all_spellings, folded, key, words

__all__ = [
    "Entry",
    "all_spellings",
    "folded",
    "having_all_words",
    "index",
    "index_many",
    "key",
    "matching_ids",
    "remove",
    "words",
]
