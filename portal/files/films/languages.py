"""Languages of captions, as people and players call them."""

from __future__ import annotations

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _


def name_of_language(tag: str) -> str:
    """In that language itself, as in the menu of a player; the tag where nobody knows more."""
    known = LANG_INFO.get(tag.lower(), {})
    return str(known.get("name_local") or known.get("name") or tag)


def languages() -> list[tuple[str, str]]:
    """All languages that have a name, by their name, with the English one for who does not read it."""
    found = [
        (tag, f"{info['name_local']} · {_(info['name'])}") for tag, info in LANG_INFO.items() if "name_local" in info
    ]
    return sorted(found, key=lambda each: each[1].casefold())
