"""What an answer to somebody else's address may be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

# Where people are led who may not see something.
ENTRANCES = ("/admin/", "/accounts/login/", "/accounts/organisation/")
REFUSALS = frozenset({400, 401, 403, 404, 405})


def body_of(answer: Any) -> str:
    whole = b"".join(answer) if answer.streaming else answer.content
    return whole.decode(errors="replace")


def leaks(answer: Any, address: str, words: Iterable[str]) -> list[str]:
    """What is wrong with an answer: a failure, something other than a refusal, or a word of the other side in it."""
    found = []
    target = answer.headers.get("Location", "").partition("?")[0]
    if answer.status_code not in REFUSALS and not (answer.status_code == 302 and target in ENTRANCES):
        found.append(f"{answer.status_code} {target}".strip())
    text = body_of(answer) + "".join(f"\n{name}: {value}" for name, value in answer.headers.items())
    shown = sorted(word for word in words if word in text and word not in address)
    return [*found, *([f"shows {shown[:3]}"] if shown else [])]
