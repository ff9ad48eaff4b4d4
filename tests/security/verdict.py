"""What an answer to somebody else's address may be."""

from __future__ import annotations

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


def body_of(answer: Any) -> str:
    whole = b"".join(answer) if answer.streaming else answer.content
    return whole.decode(errors="replace")


def leaks(answer: Any, route: str, address: str, words: Iterable[str]) -> list[str]:
    """What is wrong with an answer: a failure, something other than a refusal, or a word of the other side in it."""
    found = []
    target = answer.headers.get("Location", "").partition("?")[0]
    refused = answer.status_code in REFUSALS or (answer.status_code == 302 and target in ENTRANCES)
    if not refused and not (route in ANSWERS_ALL and answer.status_code in (200, 302)):
        found.append(f"{answer.status_code} {target}".strip())
    text = body_of(answer) + "".join(f"\n{name}: {value}" for name, value in answer.headers.items())
    shown = sorted(word for word in words if word in text and word not in address)
    return [*found, *([f"shows {shown[:3]}"] if shown else [])]
