"""The stand-in for a generic REST service: bearer token, pages by cursor, changes since a moment."""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from integrations_plugin.sandbox.accounts import Account, Accounts
from integrations_plugin.sandbox.answers import Asked, Given, as_json
from integrations_plugin.sandbox.records import records, stamp

MOST = 1000


class RestService:
    """`/rest/<account>/v1/account` and `/rest/<account>/v1/records`."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def answer(self, asked: Asked) -> Given:
        """The answer to a request below /rest/."""
        if len(asked.path) != 3 or asked.path[1] != "v1":
            return _error(404, "not_found", "There is no such resource.")
        account = self._accounts.get(asked.path[0])
        if account is None or not _authorized(asked, account):
            return _error(401, "invalid_token", "The access token is missing or not valid.")
        if asked.method != "GET":
            return _error(405, "method_not_allowed", "This resource is read only.")
        if asked.path[2] == "account":
            return as_json({"id": account.name, "name": account.name.title(), "companies": len(account.companies)})
        if asked.path[2] == "records":
            return _listed(account, asked.params)
        return _error(404, "not_found", "There is no such resource.")


def _listed(account: Account, params: dict[str, str]) -> Given:
    now = datetime.now(UTC)
    try:
        limit = int(params.get("limit", "100"))
        after = _read_cursor(params["cursor"]) if params.get("cursor") else ("", "")
        since = stamp(datetime.fromisoformat(params["updated_since"])) if params.get("updated_since") else ""
    except ValueError:
        return _error(400, "invalid_parameter", "A parameter cannot be read.")
    if not 1 <= limit <= MOST:
        return _error(400, "invalid_parameter", f"limit must be between 1 and {MOST}.")
    rows = [
        row
        for row in _of_day(account, now.date().isoformat())
        if row["updated_at"] <= stamp(now)
        and row["updated_at"] >= since
        and (row["updated_at"], row["id"]) > after
        and params.get("type") in {None, row["type"]}
    ]
    page = rows[:limit]
    more = len(rows) > limit
    return as_json({"data": page, "next_cursor": _cursor(page[-1]) if more else None, "has_more": more})


@lru_cache(maxsize=16)
def _of_day(account: Account, _day: str) -> list[dict[str, Any]]:
    end_of_day = datetime.now(UTC).replace(hour=23, minute=59, second=59)
    return records(account, now=end_of_day)


def _cursor(row: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(f"{row['updated_at']}|{row['id']}".encode()).decode()


def _read_cursor(text: str) -> tuple[str, str]:
    try:
        plain = base64.b64decode(text, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise ValueError from None
    changed, bar, row_id = plain.partition("|")
    if not bar:
        raise ValueError
    return changed, row_id


def _authorized(asked: Asked, account: Account) -> bool:
    return hmac.compare_digest(asked.headers.get("authorization", "").encode(), f"Bearer {account.rest_token}".encode())


def _error(status: int, code: str, message: str) -> Given:
    extra = {"WWW_Authenticate": "Bearer"} if status == 401 else {}
    return as_json({"error": {"code": code, "message": message}}, status, **extra)
