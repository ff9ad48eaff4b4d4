"""JSON as archives hold it: written always alike, and read without believing anything."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from cms_sections.exchange.refusals import ArchiveRefused

DEEPEST = 60
MOST_DIGITS = 18


def written(document: Any) -> bytes:
    """Sorted, indented, one line at the end: the same document is always the same bytes."""
    return (json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def sum_of(document: Any) -> str:
    return hashlib.sha256(written(document)).hexdigest()


def read(content: bytes, name: str) -> dict[str, Any]:
    """The object that a file holds. Raises ArchiveRefused for all that is no JSON a database could keep."""
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_int=_number, parse_constant=_nothing)
    except UnicodeDecodeError as error:
        raise ArchiveRefused(_("%(file)s is not written in UTF-8. Save it as UTF-8.") % {"file": name}) from error
    except (ValueError, RecursionError) as error:
        raise ArchiveRefused(
            _("%(file)s is no JSON that can be read (%(problem)s). Correct it, or export anew.")
            % {"file": name, "problem": str(error)[:120]}
        ) from error
    if not isinstance(found, dict):
        raise ArchiveRefused(_("%(file)s must hold one object in braces. Export anew.") % {"file": name})
    _check(found, name, 0)
    return found


def _number(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise ValueError(f"a number of {len(digits)} digits")
    return int(digits)


def _nothing(name: str) -> NoReturn:
    raise ValueError(name)


def _check(value: Any, name: str, depth: int) -> None:
    if depth > DEEPEST:
        raise ArchiveRefused(_("%(file)s is nested too deeply. Export anew.") % {"file": name})
    if isinstance(value, dict):
        for key, part in value.items():
            _check(key, name, depth + 1)
            _check(part, name, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _check(part, name, depth + 1)
    elif isinstance(value, str) and not _can_be_kept(value):
        raise ArchiveRefused(
            _("%(file)s holds signs that are no text (a NUL, or half of a letter). Remove them.") % {"file": name}
        )
    elif isinstance(value, float) and not math.isfinite(value):
        raise ArchiveRefused(_("%(file)s holds a number that is too large. Correct it.") % {"file": name})


def _can_be_kept(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)
