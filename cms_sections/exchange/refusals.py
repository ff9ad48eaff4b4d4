"""Why an archive is not taken."""

from __future__ import annotations

from typing import Any


class ArchiveRefused(Exception):
    """Nothing was changed. `sentence` is for people: what is wrong, where, and what to do."""

    def __init__(self, sentence: Any) -> None:
        self.sentence = str(sentence)
        super().__init__(self.sentence)
