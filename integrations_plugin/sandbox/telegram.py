"""The stand-in for Telegram's Bot API: the envelope, the fields and the mistakes of the real one."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock
from typing import Any

from integrations_plugin.sandbox.accounts import Account, Accounts
from integrations_plugin.sandbox.answers import Asked, Given, as_json

LONGEST_TEXT = 4096  # UTF-16 code units
MESSAGES_A_MINUTE = 20  # in one group


class TelegramService:
    """`/bot<token>/<method>`, by GET or POST. Messages are kept in memory and shown at /__fake__/state."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._lock = Lock()
        self._sent_at: dict[int, deque[float]] = {}
        self.messages: list[dict[str, Any]] = []

    def answer(self, asked: Asked) -> Given:
        """The answer to a request whose path is (token, method)."""
        token, method = (*asked.path, "", "")[:2]
        if ":" not in token:
            return failed(404, "Not Found")
        account = next((one for one in self._accounts.all() if one.bot_token == token), None)
        if account is None:
            return failed(401, "Unauthorized")
        handler = {
            "getme": self._get_me,
            "getchat": self._get_chat,
            "getwebhookinfo": self._get_webhook_info,
            "getupdates": self._get_updates,
            "sendmessage": self._send_message,
        }.get(method.lower())
        return handler(account, asked.params) if handler else failed(404, "Not Found: method not found")

    def _get_me(self, account: Account, _params: dict[str, str]) -> Given:
        return _ok(
            {
                **_bot(account),
                "can_join_groups": True,
                "can_read_all_group_messages": False,
                "supports_inline_queries": False,
                "can_connect_to_business": False,
                "has_main_web_app": False,
            }
        )

    def _get_chat(self, account: Account, params: dict[str, str]) -> Given:
        if refused := _wrong_chat(account, params):
            return refused
        return _ok(
            {
                **_chat(account),
                "accent_color_id": 3,
                "max_reaction_count": 11,
                "accepted_gift_types": dict.fromkeys(
                    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
                    False,
                ),
                "permissions": {"can_send_messages": True},
            }
        )

    def _get_webhook_info(self, _account: Account, _params: dict[str, str]) -> Given:
        return _ok({"url": "", "has_custom_certificate": False, "pending_update_count": 0})

    def _get_updates(self, _account: Account, _params: dict[str, str]) -> Given:
        return _ok([])

    def _send_message(self, account: Account, params: dict[str, str]) -> Given:
        if refused := _wrong_chat(account, params):
            return refused
        text = params.get("text", "").strip()
        if not text:
            return failed(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            return failed(400, "Bad Request: message is too long")
        with self._lock:
            if wait := self._too_many(account.chat_id):
                return too_many(wait)
            message = {
                "message_id": len(self.messages) + 1,
                "from": _bot(account),
                "chat": _chat(account),
                "date": int(time.time()),
                "text": text,
            }
            self.messages.append(message)
        return _ok(message)

    def _too_many(self, chat_id: int) -> int:
        sent, now = self._sent_at.setdefault(chat_id, deque()), time.monotonic()
        while sent and sent[0] < now - 60:
            sent.popleft()
        if len(sent) >= MESSAGES_A_MINUTE:
            return max(1, int(60 - (now - sent[0])))
        sent.append(now)
        return 0


def failed(code: int, description: str, **parameters: int) -> Given:
    """Telegram's envelope for an error."""
    extra = {"parameters": parameters} if parameters else {}
    return as_json({"ok": False, "error_code": code, "description": description, **extra}, code)


def too_many(seconds: int) -> Given:
    return failed(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def _ok(result: Any) -> Given:
    return as_json({"ok": True, "result": result})


def _bot(account: Account) -> dict[str, Any]:
    name = f"{account.name.replace('-', ' ').title()} reports"
    return {"id": account.bot_id, "is_bot": True, "first_name": name, "username": account.bot_name}


def _chat(account: Account) -> dict[str, Any]:
    return {"id": account.chat_id, "title": f"{account.name.replace('-', ' ').title()} team", "type": "supergroup"}


def _wrong_chat(account: Account, params: dict[str, str]) -> Given | None:
    chat = params.get("chat_id", "")
    if not chat:
        return failed(400, "Bad Request: chat_id is empty")
    return None if chat == str(account.chat_id) else failed(400, "Bad Request: chat not found")
