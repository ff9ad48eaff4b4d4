"""The sandbox: the same data in every process, the shapes of the real services, faults that can be counted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations_plugin.sandbox.accounts import Account, Accounts
from integrations_plugin.sandbox.records import records
from tests.integrations_plugin.servers import RunningSandbox

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def call(url: str, *, data: Any = None, token: str = "") -> tuple[int, Any, dict[str, str]]:
    request = urllib.request.Request(url, data=None if data is None else json.dumps(data).encode())
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, json.load(answer), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error), dict(error.headers)


def test_a_year_of_records_is_the_same_each_time_and_grows() -> None:
    account = Account("alder", ("Acme Logistik", "Zenith GmbH", "Café Øland"))
    rows = records(account, now=NOW)
    assert rows == records(account, now=NOW)
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["type"] for row in rows} == {"order", "incident", "service"}
    assert min(row["occurred_at"] for row in rows) < "2025-12-15"
    assert max(row["updated_at"] for row in rows) <= "2026-11-21T12:00:00Z"
    later = records(account, now=NOW + timedelta(days=10))
    overlap = [row for row in later if row["updated_at"] <= "2026-11-21T12:00:00Z"]
    assert overlap == [row for row in rows if row["occurred_at"] >= overlap[0]["occurred_at"][:10]][-len(overlap) :]
    assert len(later) > len(overlap)


def test_accounts_are_kept_in_files_and_names_cannot_leave_the_folder(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path / "sandbox")
    assert [account.name for account in accounts.all()] == ["demo"]
    saved = accounts.save("alder", ["Ødegård"])
    assert accounts.get("alder") == saved
    assert [account.name for account in accounts.all()] == ["alder", "demo"]
    (tmp_path / "outside.json").write_text('{"companies": []}')
    assert accounts.get("../outside") is None
    assert accounts.get("nobody") is None


def test_rest_wants_its_token(sandbox: RunningSandbox) -> None:
    url = f"{sandbox.rest_address}/records"
    for token in ("", "wrong", Account("other", ()).rest_token):
        status, body, headers = call(url, token=token)
        assert (status, body["error"]["code"], headers["WWW-Authenticate"]) == (401, "invalid_token", "Bearer")
    assert call(url, token=sandbox.account.rest_token)[0] == 200
    assert call(f"{sandbox.address}/rest/nobody/v1/records", token="x")[0] == 401


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "cursor=%21", "updated_since=soon"])
def test_rest_refuses_parameters_that_cannot_be_read(sandbox: RunningSandbox, query: str) -> None:
    assert call(f"{sandbox.rest_address}/records?{query}", token=sandbox.account.rest_token)[0] == 400


def test_rest_gives_what_changed_since(sandbox: RunningSandbox) -> None:
    url, token = f"{sandbox.rest_address}/records?limit=1000", sandbox.account.rest_token
    rows = call(url, token=token)[1]["data"]
    middle = rows[len(rows) // 2]["updated_at"]
    assert call(f"{url}&updated_since={middle}", token=token)[1]["data"] == [
        row for row in rows if row["updated_at"] >= middle
    ]
    assert {row["type"] for row in call(f"{url}&type=order", token=token)[1]["data"]} == {"order"}


def test_telegram_has_the_shapes_of_the_real_one(sandbox: RunningSandbox) -> None:
    bot = f"{sandbox.address}/bot{sandbox.account.bot_token}"
    status, me, _ = call(f"{bot}/getMe")
    assert (status, me["ok"], me["result"]["is_bot"], me["result"]["id"]) == (200, True, True, sandbox.account.bot_id)
    status, sent, _ = call(f"{bot}/sendMessage", data={"chat_id": sandbox.account.chat_id, "text": "Grüße"})
    assert (sent["result"]["message_id"], sent["result"]["text"], sent["result"]["chat"]["type"]) == (
        1,
        "Grüße",
        "supergroup",
    )
    for path, data, code, words in (
        ("sendMessage", {"chat_id": 1, "text": "x"}, 400, "Bad Request: chat not found"),
        ("sendMessage", {"chat_id": sandbox.account.chat_id, "text": " "}, 400, "Bad Request: message text is empty"),
        (
            "sendMessage",
            {"chat_id": sandbox.account.chat_id, "text": "😀" * 2049},
            400,
            "Bad Request: message is too long",
        ),
        ("nothing", {}, 404, "Not Found: method not found"),
    ):
        assert call(f"{bot}/{path}", data=data)[:2] == (code, {"ok": False, "error_code": code, "description": words})
    assert call(f"{sandbox.address}/bot1:x/getMe")[:2] == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )


def test_telegram_limits_a_group_to_twenty_messages_a_minute(sandbox: RunningSandbox) -> None:
    url = f"{sandbox.address}/bot{sandbox.account.bot_token}/sendMessage"
    answers = [call(url, data={"chat_id": sandbox.account.chat_id, "text": str(n)}) for n in range(21)]
    assert [status for status, _, _ in answers] == [200] * 20 + [429]
    assert answers[-1][1]["parameters"]["retry_after"] >= 1


def test_faults_are_counted_down_and_the_journal_tells_what_was_asked(sandbox: RunningSandbox) -> None:
    url, token = f"{sandbox.rest_address}/account", sandbox.account.rest_token
    call(f"{sandbox.address}/__fake__/faults", data={"kind": "500", "service": "rest", "times": 2})
    assert [call(url, token=token)[0] for _ in range(3)] == [500, 500, 200]
    status, _, headers = call(url.replace("/rest/", "/fault/429/rest/"), token=token)
    assert (status, headers["Retry-After"]) == (429, "1")
    assert call(f"{sandbox.address}/__fake__/faults", data={"kind": "nothing"})[0] == 400
    state = call(f"{sandbox.address}/__fake__/state")[1]
    assert [(entry["status"], entry["fault"]) for entry in state["calls"]] == [
        (500, "500"), (500, "500"), (200, ""), (429, "429"),
    ]  # fmt: skip
    assert token not in json.dumps(state)
    call(f"{sandbox.address}/__fake__/reset", data={})
    assert call(f"{sandbox.address}/__fake__/state")[1] == {"calls": [], "faults": [], "messages": []}


def test_the_command_serves_on_the_loopback_address_only_and_ends_cleanly(tmp_path: Path) -> None:
    environment = {**os.environ, "FOYER_VAR_ROOT": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "sandbox", "--port", "0"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    address = process.stdout.readline().split()[-1].rstrip("/")
    try:
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address, timeout=5) as answer:
            page = answer.read().decode()
        assert Account("demo", ()).bot_token in page
        assert call(f"{address}/bot{Account('demo', ()).bot_token}/getMe")[1]["ok"] is True
        listening = {
            line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
        }
        port = f"{int(address.rsplit(':', 1)[1]):04X}"
        assert f"0100007F:{port}" in listening
        assert f"00000000:{port}" not in listening
    finally:
        started = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert time.monotonic() - started < 5
    process.stdout.close()


def test_a_busy_port_is_said_in_a_sentence(sandbox: RunningSandbox, tmp_path: Path) -> None:
    from django.core.management import CommandError, call_command

    with pytest.raises(CommandError, match="Give another one with --port"):
        call_command("sandbox", "--port", sandbox.address.rsplit(":", 1)[1])
