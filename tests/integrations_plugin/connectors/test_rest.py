"""Reading a REST source: its pages, its records in our terms, and what it does wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from integrations_plugin.connectors.rest import connector
from integrations_plugin.connectors.rest.reading import moment, read_item, read_page
from integrations_plugin.connectors.rest.schema import RestSecrets, RestSettings
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.statuses import Status
from integrations_plugin.transport import CallFailed, Limits, Transport
from tests.integrations_plugin.servers import MakeServer, RunningSandbox, http_answer

QUICK = Limits(connect_seconds=1, total_seconds=2, first_pause_seconds=0.01, longest_pause_seconds=0.1)
PLAIN = RestSettings(address="https://api.example.com/v1/")
ROW: dict[str, Any] = {
    "id": 17,
    "type": "order",
    "occurred_at": "2026-03-29T01:30:00+01:00",
    "updated_at": "2026-03-29T02:00:00Z",
    "title": "2 × Hosting",
    "company": {"name": "Acme Logistik"},
    "amount_minor": 12345,
    "currency": "eur",
    "quantity": 2,
}


def token(running: RunningSandbox) -> RestSecrets:
    return RestSecrets(token=SecretText(running.account.rest_token))


def test_a_record_is_read_in_our_terms() -> None:
    item = read_item(PLAIN, ROW)
    assert item.external_id == "17"
    assert item.occurred_at == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert (item.kind, item.title, item.company) == ("order", "2 × Hosting", "Acme Logistik")
    assert (item.amount_minor, item.currency, item.quantity, item.duration_seconds) == (12345, "EUR", 2, None)
    assert item.data == ROW


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": None}, {"id": ""}, {"id": "x" * 201}, {"id": {"a": 1}}, {"id": True}, {"occurred_at": None},
        {"occurred_at": "yesterday"}, {"occurred_at": "2026-13-45T00:00:00Z"}, {"occurred_at": "0001-01-01T00:00:00Z"},
        {"amount_minor": "12"}, {"amount_minor": 2**63}, {"quantity": True}, {"quantity": 1e400},
        {"note": "x" * 70_000}, {"occurred_at": 253402300799}, {"occurred_at": -62135596800},
    ],
)  # fmt: skip
def test_an_unreadable_record_is_counted_and_the_others_are_read(wrong: dict[str, Any]) -> None:
    page = read_page(PLAIN, {"data": [{**ROW, **wrong}, ROW, "text", None]}, cursor="")
    assert [item.external_id for item in page.items] == ["17"]
    assert page.unreadable == 3
    assert page.newest == "2026-03-29T02:00:00+00:00"


def nested(levels: int) -> Any:
    value: Any = []
    for _level in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("levels", [100, 500, 900, 30_000])
def test_a_record_nested_too_deeply_is_unreadable(levels: int) -> None:
    page = read_page(PLAIN, {"data": [{**ROW, "note": nested(levels)}, ROW]}, cursor="")
    assert ([item.external_id for item in page.items], page.unreadable) == (["17"], 1)


def test_what_databases_refuse_is_taken_out() -> None:
    item = read_item(PLAIN, {**ROW, "title": "a\x00b", "note": {"\x00k": ["\ud800x"]}})
    assert item.title == "ab"
    assert item.data["note"] == {"k": ["?x"]}


@pytest.mark.parametrize(
    ("value", "currency", "minor"),
    [
        ("12.50", "EUR", 1250),
        (12.5, "EUR", 1250),
        (0.1 + 0.2, "EUR", 30),
        ("1200", "JPY", 1200),
        ("1.234", "KWD", 1234),
    ],
)
def test_amounts_in_whole_units_become_minor_ones_exactly(value: Any, currency: str, minor: int) -> None:
    settings = PLAIN.model_copy(update={"amount_unit": "major"})
    assert read_item(settings, {**ROW, "amount_minor": value, "currency": currency}).amount_minor == minor


@pytest.mark.parametrize("data", [{}, {"data": {}}, {"data": "x"}, [], "text", 5, None])
def test_what_is_no_list_is_a_bad_answer(data: Any) -> None:
    with pytest.raises(CallFailed) as caught:
        read_page(PLAIN, data, cursor="")
    assert caught.value.status is Status.BAD_ANSWER


def test_the_answer_itself_may_be_the_list() -> None:
    settings = PLAIN.model_copy(update={"items_field": "", "paging": "none"})
    assert len(read_page(settings, [ROW], cursor="").items) == 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (1767323045, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        (float("1e30"), None),
        (253402300799, None),
        (-62135596800, None),
        (7258118400, None),
        (7258118399, datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", None),
        (True, None),
        ("", None),
        ([], None),
    ],
)
def test_moments(value: Any, expected: datetime | None) -> None:
    assert moment(value) == expected


def test_numbered_pages_end_at_a_short_one() -> None:
    settings = PLAIN.model_copy(update={"paging": "number", "page_size": 2})
    assert read_page(settings, {"data": [ROW, ROW]}, cursor="").cursor == "2"
    assert read_page(settings, {"data": [ROW, ROW]}, cursor="7").cursor == "8"
    assert read_page(settings, {"data": [ROW]}, cursor="8").cursor == ""


@pytest.mark.parametrize(
    "values",
    [
        {"address": "http://127.0.0.1/"}, {"address": "https://10.0.0.1/"}, {"address": "https://a.example/?key=1"},
        {"path": "https://evil.example/"}, {"path": "../admin"}, {"path": "a?b"}, {"auth_header": "Host"},
        {"auth_header": "X: y"}, {"auth_word": "Bearer x"}, {"page_size": 0}, {"page_size": 5000}, {"paging": "soon"},
    ],
)  # fmt: skip
def test_settings_that_do_not_fit_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RestSettings(**{"address": "https://api.example.com", **values})


def test_the_check_works_and_changes_nothing(sandbox: RunningSandbox) -> None:
    settings = RestSettings(address=sandbox.rest_address)
    result = connector.check(Transport(limits=QUICK), settings, token(sandbox))
    assert (result.status, result.sentence) == (Status.OK, "The service answers, and its records can be read.")
    calls = list(sandbox.sandbox.journal)
    assert [(call["method"], call["operation"], call["params"]) for call in calls] == [
        ("GET", "records", {"limit": "1"})
    ]


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("401", Status.AUTH), ("429", Status.LIMITED), ("500", Status.REMOTE_DOWN), ("hang", Status.REMOTE_DOWN),
        ("truncate", Status.BAD_ANSWER), ("html", Status.REMOTE_DOWN), ("page", Status.BAD_ANSWER),
        ("redirect", Status.CONFIG), ("bomb", Status.BAD_ANSWER),
    ],
)  # fmt: skip
def test_each_fault_of_the_sandbox_is_sorted(sandbox: RunningSandbox, fault: str, status: Status) -> None:
    settings = RestSettings(address=sandbox.rest_address.replace("/rest/", f"/fault/{fault}/rest/"))
    with pytest.raises(CallFailed) as caught:
        connector.check(Transport(limits=QUICK), settings, token(sandbox))
    assert caught.value.status is status


def test_a_wrong_token_and_a_wrong_path_are_said(sandbox: RunningSandbox) -> None:
    wrong = RestSecrets(token=SecretText("wrong"))
    for settings, secrets, status in (
        (RestSettings(address=sandbox.rest_address), wrong, Status.AUTH),
        (RestSettings(address=sandbox.rest_address, path="nothing"), token(sandbox), Status.NOT_FOUND),
    ):
        with pytest.raises(CallFailed) as caught:
            connector.check(Transport(limits=QUICK), settings, secrets)
        assert caught.value.status is status


def test_records_without_id_or_time_make_the_check_fail(raw_server: MakeServer) -> None:
    body = b'{"data": [{"number": 1}]}'
    server = raw_server(lambda conn: conn.sendall(http_answer("200 OK", body, Content_Type="application/json")))
    secrets = RestSecrets(token=SecretText("t"))
    result = connector.check(Transport(limits=QUICK), RestSettings(address=server.address), secrets)
    assert result.status is Status.BAD_ANSWER


def test_the_token_goes_where_the_settings_say(raw_server: MakeServer) -> None:
    server = raw_server(lambda conn: conn.sendall(http_answer("200 OK", b"[]", Content_Type="application/json")))
    settings = RestSettings(address=server.address, path="", auth_header="X-API-Key", auth_word="", items_field="")
    connector.check(Transport(limits=QUICK), settings, RestSecrets(token=SecretText("t0ken")))
    assert b"x-api-key: t0ken\r\n" in server.requests[0].lower()
    assert b"authorization" not in server.requests[0].lower()


def test_a_token_that_the_service_echoes_is_not_kept(raw_server: MakeServer) -> None:
    secret, shown = "CANARY/4f2c", "[redacted]"
    row = {**ROW, "id": f"7-{secret}", "type": secret, "title": "x" * 295 + secret, "company": {"name": secret}}
    row |= {"headers": [{secret: "Bearer CANARY%2F4f2c", "split": "CANARY\x00/4f2c"}]}
    body = json.dumps({"data": [row], "next_cursor": f"after-{secret}"}).encode()
    server = raw_server(lambda conn: conn.sendall(http_answer("200 OK", body, Content_Type="application/json")))
    secrets, settings = RestSecrets(token=SecretText(secret)), RestSettings(address=server.address)
    page = connector.fetch(Transport(limits=QUICK), settings, secrets, since="", cursor="")
    (item,) = page.items
    assert (item.external_id, item.kind, item.company) == (f"7-{shown}", shown, shown)
    assert (item.title, page.cursor) == ("x" * 295 + shown[:5], f"after-{shown}")
    assert item.data["headers"] == [{shown: f"Bearer {shown}", "split": shown}]
    assert "CANARY" not in repr(page)


def test_all_pages_together_are_the_whole_list_once(sandbox: RunningSandbox) -> None:
    settings = RestSettings(address=sandbox.rest_address, page_size=7)
    transport, seen, cursor = Transport(limits=QUICK), [], ""
    while True:
        page = connector.fetch(transport, settings, token(sandbox), since="", cursor=cursor)
        seen += [item.external_id for item in page.items]
        cursor = page.cursor
        if not cursor:
            break
    whole = connector.fetch(
        transport, settings.model_copy(update={"page_size": 1000}), token(sandbox), since="", cursor=""
    )
    assert seen == [item.external_id for item in whole.items]
    assert len(seen) == len(set(seen)) > 50
