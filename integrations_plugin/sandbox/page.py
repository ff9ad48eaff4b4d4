"""The sandbox's front page: what to type into the portal to try it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from integrations_plugin.sandbox.accounts import Account
from integrations_plugin.sandbox.answers import Given
from integrations_plugin.sandbox.faults import KINDS

HEAD = (
    "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>Foyer sandbox</title><h1>Foyer sandbox</h1>"
    "<p>Stand-ins for other services, on this machine only. All data is invented; the tokens guard nothing.</p>"
)


def front_page(accounts: Sequence[Account]) -> Given:
    """A page without styles and scripts."""
    parts = [HEAD]
    for account in accounts:
        rows = (
            ("REST address", f"/rest/{account.name}/v1"),
            ("REST token", account.rest_token),
            ("Telegram address", "/"),
            ("Bot token", account.bot_token),
            ("Chat", str(account.chat_id)),
        )
        items = "".join(f"<dt>{escape(name)}<dd><code>{escape(value)}</code>" for name, value in rows)
        parts.append(f"<h2>{escape(account.name)}</h2><dl>{items}</dl>")
    faults = "".join(f"<dt><code>/fault/{kind}/…</code><dd>{escape(words)}" for kind, words in KINDS.items())
    parts.append(f"<h2>Faults</h2><p>Put one before the path of an address:</p><dl>{faults}</dl>")
    return Given(200, "".join(parts).encode(), "text/html; charset=utf-8")
