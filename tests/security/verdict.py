"""What an answer to somebody else's address may be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import Any

# Where people are led who may not see something.
ENTRANCES = ("/admin/", "/accounts/login/", "/accounts/organisation/")
REFUSALS = frozenset({400, 401, 403, 404, 405})
# Routes that answer everybody, and what they say. Reviewed; no word of the other side may stand in the answer all the same.
ANSWERS_ALL = {
    "wagtailcore_authenticate_with_password": "asks for the page's password",
    "wagtaildocs_authenticate_with_password": "asks for the collection's password",
    "wagtaildocs_serve": "asks for the collection's password",
    "wagtail_bulk_action": "a page about none of the chosen rows",
    "wagtailadmin_editing_sessions:release": "done, whether there was a session of one's own or not",
    "wagtailadmin_tag_model_autocomplete": "an empty list",
    "wagtailsettings:edit": "leads to the settings of one's own site",
}


def text_of(answer: Any) -> str:
    """All that an answer says: its body, unpacked where it is a spreadsheet or an archive, and its headers."""
    whole = b"".join(answer) if answer.streaming else answer.content
    if whole.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(whole)) as packed:
            whole = b"\n".join([name.encode() + b"\n" + packed.read(name) for name in packed.namelist()])
    headers = "".join(f"\n{name}: {value}" for name, value in answer.headers.items())
    return whole.decode(errors="replace") + headers


def shown(text: str, words: Iterable[str], address: str = "") -> list[str]:
    """The words of the other side that stand in a text; those that were in the question do not count."""
    found = sorted(word for word in words if word in text and word not in address)
    return [f"shows {found[:3]}"] if found else []


def leaks(answer: Any, route: str, address: str, words: Iterable[str]) -> list[str]:
    """What is wrong with an answer: a failure, something other than a refusal, or a word of the other side in it."""
    found = []
    target = answer.headers.get("Location", "").partition("?")[0]
    refused = answer.status_code in REFUSALS or (answer.status_code == 302 and target in ENTRANCES)
    if not refused and not (route in ANSWERS_ALL and answer.status_code in (200, 302)):
        found.append(f"{answer.status_code} {target}".strip())
    return found + shown(text_of(answer), words, address)
