"""Checking a Telegram bot: without writing a message, and without its token in anything that is shown."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from pydantic import ValidationError

from integrations_plugin.connectors.telegram import connector
from integrations_plugin.connectors.telegram.schema import TelegramSecrets, TelegramSettings
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.statuses import Status
from integrations_plugin.transport import CallFailed, Limits, Transport
from tests.integrations_plugin.servers import MakeServer, RunningSandbox, http_answer

QUICK = Limits(connect_seconds=1, total_seconds=2, first_pause_seconds=0.01, longest_pause_seconds=0.1)
TOKEN = "4711:" + "A" * 35


def settings_of(running: RunningSandbox, *, chat: str | None = None, fault: str = "") -> TelegramSettings:
    address = f"{running.address}/fault/{fault}" if fault else running.address
    return TelegramSettings(address=address, chat=str(running.account.chat_id) if chat is None else chat)


def secrets_of(running: RunningSandbox) -> TelegramSecrets:
    return TelegramSecrets(token=SecretText(running.account.bot_token))


def failure(settings: TelegramSettings, secrets: TelegramSecrets) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        connector.check(Transport(limits=QUICK), settings, secrets)
    return caught.value


def test_bot_and_chat_are_asked_and_no_message_is_sent(sandbox: RunningSandbox) -> None:
    result = connector.check(Transport(limits=QUICK), settings_of(sandbox), secrets_of(sandbox))
    assert result.status is Status.OK
    assert result.sentence == "The bot @alder_demo_bot answers and knows the chat “Alder team”."
    assert [call["operation"] for call in sandbox.sandbox.journal] == ["getMe", "getChat"]
    assert sandbox.sandbox.telegram.messages == []


def test_without_a_chat_only_the_bot_is_asked(sandbox: RunningSandbox) -> None:
    result = connector.check(Transport(limits=QUICK), settings_of(sandbox, chat=""), secrets_of(sandbox))
    assert result.sentence == "The bot @alder_demo_bot answers. No chat is set."


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("401", Status.AUTH), ("429", Status.LIMITED), ("500", Status.REMOTE_DOWN), ("hang", Status.REMOTE_DOWN),
        ("truncate", Status.BAD_ANSWER), ("html", Status.REMOTE_DOWN), ("page", Status.BAD_ANSWER),
        ("redirect", Status.CONFIG),
    ],
)  # fmt: skip
def test_each_fault_is_sorted(sandbox: RunningSandbox, fault: str, status: Status) -> None:
    found = failure(settings_of(sandbox, fault=fault), secrets_of(sandbox))
    assert found.status is status
    assert sandbox.account.bot_token not in str(found)


def test_an_unknown_token_and_an_unknown_chat_are_said(sandbox: RunningSandbox) -> None:
    unknown = failure(settings_of(sandbox), TelegramSecrets(token=SecretText(TOKEN)))
    assert unknown.status is Status.AUTH
    elsewhere = failure(settings_of(sandbox, chat="-100200300"), secrets_of(sandbox))
    assert elsewhere.status is Status.NOT_FOUND
    assert "chat" in elsewhere.sentence


@pytest.mark.parametrize("token", ["", "abc", "12:short", "12:" + "a" * 30 + "/../getMe", "12:" + "ü" * 30])
def test_what_is_no_token_is_never_sent(sandbox: RunningSandbox, token: str) -> None:
    found = failure(settings_of(sandbox), TelegramSecrets(token=SecretText(token)))
    assert found.status is Status.AUTH
    assert list(sandbox.sandbox.journal) == []


def test_the_wait_stands_in_telegrams_own_envelope(raw_server: MakeServer) -> None:
    body = {"ok": False, "error_code": 429, "description": "Too Many", "parameters": {"retry_after": 40}}
    server = raw_server(
        lambda conn: conn.sendall(
            http_answer("429 Too Many", json.dumps(body).encode(), Content_Type="application/json")
        )
    )
    found = failure(TelegramSettings(address=server.address), TelegramSecrets(token=SecretText(TOKEN)))
    assert found.until is not None
    assert timedelta(seconds=35) < found.until - timezone.now() < timedelta(seconds=41)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{}",
        b'{"ok": "yes"}',
        b'{"ok": true}',
        b'{"ok": true, "result": []}',
        b'{"ok": false, "error_code": "x"}',
    ],
)
def test_other_answers_are_no_telegram(raw_server: MakeServer, body: bytes) -> None:
    server = raw_server(lambda conn: conn.sendall(http_answer("200 OK", body, Content_Type="application/json")))
    found = failure(TelegramSettings(address=server.address), TelegramSecrets(token=SecretText(TOKEN)))
    assert found.status in {Status.BAD_ANSWER, Status.VALIDATION}


@pytest.mark.parametrize("chat", ["abc", "@ab", "-", "12.5", "1" * 20, "@name with space"])
def test_what_is_no_chat_is_refused(chat: str) -> None:
    with pytest.raises(ValidationError):
        TelegramSettings(chat=chat)
