"""Calls against real servers on the loopback address that behave well, badly or maliciously."""

from __future__ import annotations

import gzip
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpcore
import pytest

from integrations_plugin.secrets.text import SecretText
from integrations_plugin.statuses import Status
from integrations_plugin.transport import Call, CallFailed, Limits, Transport
from integrations_plugin.transport.connection import CheckedNetwork, Deadline
from integrations_plugin.transport.targets import Target
from tests.integrations_plugin.servers import MakeServer, http_answer
from tests.integrations_plugin.transport.certificates import Authority

QUICK = Limits(connect_seconds=1, total_seconds=1.5, attempts=3, first_pause_seconds=0.01, longest_pause_seconds=0.1)
JSON = {"Content_Type": "application/json"}


def saying(*answers: bytes) -> Callable[[socket.socket], None]:
    """Gives these answers in turn, the last one again and again."""
    waiting = list(answers)

    def answer(conn: socket.socket) -> None:
        conn.sendall(waiting.pop(0) if len(waiting) > 1 else waiting[0])

    return answer


def failing(transport: Transport, call: Call) -> CallFailed:
    with pytest.raises(CallFailed) as caught:
        transport.call(call)
    return caught.value


def test_a_good_answer_arrives_whole_with_its_time(raw_server: MakeServer) -> None:
    server = raw_server(saying(http_answer("200 OK", b'{"ok": true}', **JSON)))
    transport = Transport(limits=QUICK)
    answer = transport.call(
        Call("test", f"{server.address}/a?x=1", params={"q": "ü b"}, headers={"X-Key": SecretText("s3")})
    )
    assert answer.data() == {"ok": True}
    request = server.requests[0].decode()
    assert request.startswith("GET /a?x=1&q=%C3%BC+b HTTP/1.1\r\n")
    assert f"host: 127.0.0.1:{server.port}" in request.lower()
    assert "x-key: s3" in request.lower()
    assert 0 <= transport.elapsed_ms < 1500


def test_json_is_posted_once_when_it_is_not_repeatable(raw_server: MakeServer) -> None:
    server = raw_server(saying(http_answer("500 Oops", b"{}", **JSON)))
    call = Call("test", server.address, method="POST", json={"text": "hi"}, repeatable=False)
    assert failing(Transport(limits=QUICK), call).status is Status.REMOTE_DOWN
    assert len(server.requests) == 1
    assert server.requests[0].endswith(b'{"text":"hi"}')


@pytest.mark.parametrize(
    ("line", "status", "tries"),
    [
        ("401 Unauthorized", Status.AUTH, 1),
        ("402 Payment Required", Status.QUOTA, 1),
        ("403 Forbidden", Status.AUTH, 1),
        ("404 Not Found", Status.NOT_FOUND, 1),
        ("409 Conflict", Status.CONFLICT, 1),
        ("410 Gone", Status.NOT_FOUND, 1),
        ("418 Teapot", Status.VALIDATION, 1),
        ("422 Unprocessable", Status.VALIDATION, 1),
        ("429 Too Many Requests", Status.LIMITED, 3),
        ("500 Internal Server Error", Status.REMOTE_DOWN, 3),
        ("501 Not Implemented", Status.REMOTE_DOWN, 1),
        ("503 Service Unavailable", Status.REMOTE_DOWN, 3),
    ],
)
def test_each_status_is_sorted_and_only_passing_ones_are_repeated(
    raw_server: MakeServer, line: str, status: Status, tries: int
) -> None:
    server = raw_server(saying(http_answer(line, b"do-not-echo")))
    failure = failing(Transport(limits=QUICK), Call("test", server.address))
    assert failure.status is status
    assert len(server.requests) == tries
    assert "do-not-echo" not in str(failure)
    assert (failure.until is not None) == (status is Status.LIMITED)


def test_a_fault_that_passes_is_not_seen(raw_server: MakeServer) -> None:
    server = raw_server(saying(http_answer("503 Busy"), http_answer("200 OK", b"[]", **JSON)))
    assert Transport(limits=QUICK).call(Call("test", server.address)).data() == []
    assert len(server.requests) == 2


def test_redirects_are_not_followed(raw_server: MakeServer) -> None:
    secret = raw_server(saying(http_answer("200 OK", b"{}", **JSON)))
    for code in ("301 Moved", "302 Found", "307 Temporary", "308 Permanent"):
        server = raw_server(saying(http_answer(code, Location=f"{secret.address}/inside")))
        failure = failing(Transport(limits=QUICK), Call("test", server.address))
        assert failure.status is Status.CONFIG
        assert str(secret.port) not in failure.sentence
    assert secret.requests == []


def test_a_gzip_bomb_is_cut_off_at_the_limit(raw_server: MakeServer) -> None:
    bomb = gzip.compress(b" " * 200_000_000)
    server = raw_server(saying(http_answer("200 OK", bomb, Content_Encoding="gzip", **JSON)))
    before = _resident_kb()
    failure = failing(Transport(limits=Limits(total_seconds=10)), Call("test", server.address))
    assert failure.status is Status.BAD_ANSWER
    assert "10 MB" in failure.sentence
    assert _resident_kb() - before < 60_000


def test_a_body_without_end_is_cut_off_at_the_limit(raw_server: MakeServer) -> None:
    def endless(conn: socket.socket) -> None:
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            conn.sendall(b"x" * 65536)

    server = raw_server(endless)
    limits = Limits(total_seconds=10, body_bytes=1024 * 1024)
    assert failing(Transport(limits=limits), Call("test", server.address)).status is Status.BAD_ANSWER


def test_gzip_is_read(raw_server: MakeServer) -> None:
    body = gzip.compress(b'{"a": 1}')
    server = raw_server(saying(http_answer("200 OK", body, Content_Encoding="gzip", **JSON)))
    assert Transport(limits=QUICK).call(Call("test", server.address)).data() == {"a": 1}


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate"])
def test_other_packings_are_refused(raw_server: MakeServer, encoding: str) -> None:
    server = raw_server(saying(http_answer("200 OK", b"x", Content_Encoding=encoding, **JSON)))
    assert failing(Transport(limits=QUICK), Call("test", server.address)).status is Status.BAD_ANSWER


def test_damaged_and_cut_gzip_is_a_bad_answer(raw_server: MakeServer) -> None:
    for body in (b"no gzip", gzip.compress(b'{"a": 1}')[:-6]):
        server = raw_server(saying(http_answer("200 OK", body, Content_Encoding="gzip", **JSON)))
        assert failing(Transport(limits=QUICK), Call("test", server.address)).status is Status.BAD_ANSWER


def _drip(conn: socket.socket, data: bytes, pause: float) -> None:
    for byte in data:
        conn.sendall(bytes([byte]))
        time.sleep(pause)


@pytest.mark.parametrize("what", ["nothing", "head", "body"])
def test_a_slow_server_is_left_at_the_deadline(raw_server: MakeServer, what: str) -> None:
    over = threading.Event()

    def slow(conn: socket.socket) -> None:
        if what == "nothing":
            over.wait(10)
        elif what == "head":
            _drip(conn, b"HTTP/1.1 200 OK\r\n" + b"X-Pad: " + b"a" * 500, 0.05)
        else:
            conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            _drip(conn, b"a" * 1000, 0.05)

    server = raw_server(slow)
    started = time.monotonic()
    failure = failing(Transport(limits=QUICK), Call("test", server.address))
    over.set()
    assert failure.status is Status.REMOTE_DOWN
    assert "in time" in failure.sentence
    assert time.monotonic() - started < 3
    assert len(server.requests) == 1


def test_a_truncated_body_is_tried_again_and_then_a_bad_answer(raw_server: MakeServer) -> None:
    server = raw_server(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"))
    assert failing(Transport(limits=QUICK), Call("test", server.address)).status is Status.BAD_ANSWER
    assert len(server.requests) == 3


def test_noise_is_a_bad_answer(raw_server: MakeServer) -> None:
    server = raw_server(saying(b"SSH-2.0-OpenSSH_9.2\r\n"))
    assert failing(Transport(limits=QUICK), Call("test", server.address)).status is Status.BAD_ANSWER


def test_a_closed_port_is_down(settings: object) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    settings.FOYER_OUTGOING_ALLOW = [f"127.0.0.1:{port}"]  # type: ignore[attr-defined]
    failure = failing(Transport(limits=QUICK), Call("test", f"http://127.0.0.1:{port}"))
    assert failure.status is Status.REMOTE_DOWN
    assert "cannot be reached" in failure.sentence


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("text/html", b"<h1>Login</h1>"),
        ("application/json", b"<h1>Login</h1>"),
        ("application/json", b'{"a": '),
        ("application/json", b'{"a": NaN}'),
        ("application/json", b"[" * 100_000),
        ("application/json", b"\xff\xfe"),
        ("application/json", b""),
    ],
)
def test_what_is_no_json_is_a_bad_answer(raw_server: MakeServer, content_type: str, body: bytes) -> None:
    server = raw_server(saying(http_answer("200 OK", body, Content_Type=content_type)))
    answer = Transport(limits=QUICK).call(Call("test", server.address))
    with pytest.raises(CallFailed) as caught:
        answer.data()
    assert caught.value.status is Status.BAD_ANSWER


def test_a_short_wait_is_kept_and_a_long_one_is_reported(raw_server: MakeServer) -> None:
    server = raw_server(saying(http_answer("429 Slow", Retry_After="1"), http_answer("200 OK", b"{}", **JSON)))
    started = time.monotonic()
    limits = Limits(total_seconds=5, first_pause_seconds=0.01)
    assert Transport(limits=limits).call(Call("test", server.address)).ok
    assert time.monotonic() - started >= 1

    server = raw_server(saying(http_answer("429 Slow", Retry_After="3600")))
    failure = failing(Transport(limits=limits), Call("test", server.address))
    assert failure.status is Status.LIMITED
    assert failure.until is not None
    assert 3590 < failure.until.timestamp() - time.time() < 3610
    assert len(server.requests) == 1


def test_no_proxy_of_the_environment_is_used(raw_server: MakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = raw_server(saying(http_answer("200 OK", b'"proxy"', **JSON)))
    server = raw_server(saying(http_answer("200 OK", b'"direct"', **JSON)))
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.address)
    assert Transport(limits=QUICK).call(Call("test", server.address)).data() == "direct"
    assert proxy.requests == []


def test_a_name_that_answers_differently_the_second_time_is_looked_up_once(raw_server: MakeServer) -> None:
    inside = raw_server(saying(http_answer("200 OK", b"{}", **JSON)))
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["100::1"] if len(asked) > 1 else ["127.0.0.1"]

    # Trusted only here, so that the first answer may lead to this machine: the second would lead nowhere.
    target = Target("http", "rebind.example", inside.port, trusted=True)
    network = CheckedNetwork(target, resolver=rebinding, deadline=Deadline(2), connect_seconds=1)
    with httpcore.ConnectionPool(network_backend=network) as pool:
        assert pool.request("GET", f"http://rebind.example:{inside.port}/").status == 200
    assert asked == ["rebind.example"]


def test_a_name_that_changes_to_an_inside_address_is_refused_at_each_call(raw_server: MakeServer) -> None:
    inside = raw_server(saying(http_answer("200 OK", b"{}", **JSON)))
    target = Target("http", "rebind.example", inside.port, trusted=False)
    network = CheckedNetwork(target, resolver=lambda *_: ["127.0.0.1"], deadline=Deadline(2), connect_seconds=1)
    with (
        httpcore.ConnectionPool(network_backend=network) as pool,
        pytest.raises(ValueError, match="private or special"),
    ):
        pool.request("GET", f"http://rebind.example:{inside.port}/")
    assert inside.requests == []


def test_an_unknown_name_and_a_hanging_name_server_are_said(settings: object) -> None:
    settings.FOYER_OUTGOING_ALLOW = []  # type: ignore[attr-defined]

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("unknown")

    failure = failing(Transport(resolver=unknown, limits=QUICK), Call("test", "https://nowhere.example/"))
    assert failure.status is Status.REMOTE_DOWN
    assert "name" in failure.sentence

    over = threading.Event()

    def hanging(host: str, port: int) -> list[str]:
        over.wait(10)
        return []

    started = time.monotonic()
    assert failing(Transport(resolver=hanging, limits=QUICK), Call("test", "https://slow.example/"))
    assert time.monotonic() - started < 2
    over.set()


@pytest.fixture
def tls_port(tmp_path: Path, settings: object) -> object:
    """Serves TLS with a certificate for right.example."""
    authority = Authority(tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))
    context = authority.server_context("right.example")
    served: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                raw, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(raw, server_side=True) as conn:
                    served.append(conn.recv(65536))
                    conn.sendall(http_answer("200 OK", b"{}", **JSON))
            except OSError:
                continue

    threading.Thread(target=serve, daemon=True).start()
    port = listener.getsockname()[1]
    settings.FOYER_OUTGOING_ALLOW = [f"{name}:{port}" for name in ("right.example", "wrong.example")]  # type: ignore[attr-defined]
    yield authority, port, served
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def test_tls_is_checked_for_the_name_while_the_address_is_pinned(tls_port: tuple[Authority, int, list[bytes]]) -> None:
    authority, port, served = tls_port

    def transport(tls: ssl.SSLContext | None) -> Transport:
        return Transport(resolver=lambda *_: ["127.0.0.1"], tls=tls, limits=QUICK)

    assert transport(authority.client_context()).call(Call("test", f"https://right.example:{port}/")).ok
    assert f"host: right.example:{port}".encode() in served[0].lower()

    failure = failing(transport(authority.client_context()), Call("test", f"https://wrong.example:{port}/"))
    assert failure.status is Status.CONFIG
    assert "certificate" in failure.sentence

    unknown_authority = failing(transport(None), Call("test", f"https://right.example:{port}/"))
    assert unknown_authority.status is Status.CONFIG
    assert len(served) == 1


def test_logs_and_errors_hold_no_secret(raw_server: MakeServer, caplog: pytest.LogCaptureFixture) -> None:
    secret = "4711:CANARY-token/ü"
    caplog.set_level(logging.DEBUG)
    echo = f"you sent {secret} and 4711%3ACANARY-token%2F%C3%BC".encode()
    shown = []
    for answer in (http_answer("200 OK", echo), http_answer("401 No", echo), b"noise " + echo):
        server = raw_server(saying(answer))
        transport = Transport(secrets={"token": SecretText(secret)}, limits=QUICK)
        url = SecretText(f"{server.address}/bot4711:CANARY-token/getMe")
        try:
            transport.call(Call("test.getMe", url, headers={"Authorization": SecretText("Bearer CANARY")}))
        except CallFailed as error:
            shown.append(repr(error) + str(error) + str(error.__cause__))
    text = caplog.text + "".join(str(record.__dict__) for record in caplog.records) + "".join(shown)
    assert "test.getMe" in text
    assert "CANARY" not in text


def test_letters_that_no_header_can_carry_are_said(raw_server: MakeServer) -> None:
    server = raw_server(saying(http_answer("200 OK")))
    for token in ("tokén", "to\nken", "to\x00ken"):
        failure = failing(Transport(limits=QUICK), Call("t", server.address, headers={"A": SecretText(token)}))
        assert failure.status is Status.CONFIG
        assert token not in failure.sentence
    assert server.requests == []


def _resident_kb() -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])
