"""The shipped proxy before a web process that says what reaches it: real nginx, real TLS, requests byte by byte."""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.security.production.attacks import ELSEWHERE, SMUGGLED, SPOOFED
from tests.security.production.echo import Echo, echo
from tests.security.production.processes import ended, until
from tests.security.production.proxy import HOST, Proxy, running_proxy
from tests.security.production.raw import Answer, answers, ask, send

pytestmark = pytest.mark.nginx
OWN = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PAGE = {
    **OWN,
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
FILE = {**OWN, "Content-Security-Policy": "default-src 'none'; sandbox"}


@dataclass
class Set:
    proxy: Proxy
    web: Echo


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Set]:
    with echo() as web:
        folder = tmp_path_factory.mktemp("proxy")
        for area in ("public", "private", "quarantine"):
            (folder / "media" / area / "ab").mkdir(parents=True)
            for name in ("x.jpg", "x.pdf"):
                (folder / "media" / area / "ab" / name).write_bytes(area.encode())
        (folder / "media/public/ab/link.jpg").symlink_to(folder / "media/private/ab/x.jpg")
        (folder / "media/public/linked").symlink_to(folder / "media/private/ab")
        with running_proxy(folder, f"127.0.0.1:{web.server_port}") as proxy:
            yield Set(proxy, web)


def carries(answer: Answer, headers: dict[str, str]) -> bool:
    """Each of them once, and nothing about which nginx it is."""
    assert {name: answer.header(name) for name in headers} == {name: [value] for name, value in headers.items()}
    assert answer.header("Server") == ["nginx"]
    return True


def test_a_public_file_may_be_kept_for_ever_and_runs_nothing(before: Set) -> None:
    answer = ask(before.proxy, "/media/ab/x.jpg")
    assert (answer.status, answer.body) == (200, b"public")
    assert carries(
        answer, {**FILE, "Cache-Control": "public, max-age=31536000, immutable", "Content-Type": "image/jpeg"}
    )
    assert answer.header("Content-Disposition") == answer.header("Set-Cookie") == []
    part = ask(before.proxy, "/media/ab/x.jpg", "Range: bytes=0-2")
    assert (part.status, part.body) == (206, b"pub")


def test_what_is_no_picture_is_a_download(before: Set) -> None:
    answer = ask(before.proxy, "/media/ab/x.pdf")
    assert carries(answer, {**FILE, "Content-Disposition": "attachment", "Content-Type": "application/pdf"})


def test_nothing_is_written(before: Set) -> None:
    for method in ("POST", "PUT", "DELETE", "PROPFIND"):
        answer = ask(before.proxy, "/media/ab/x.jpg", "Content-Length: 0", method=method)
        assert answer.status in {404, 405}
        assert b"public" not in answer.body
    assert Path(before.proxy.folder / "media/public/ab/x.jpg").read_bytes() == b"public"


@pytest.mark.parametrize("path", ELSEWHERE)
def test_nothing_else_can_be_fetched(before: Set, path: str) -> None:
    answer = ask(before.proxy, path)
    assert answer.status in {404, 400} if ".." in path or "%" in path else answer.status == 404
    assert answer.body not in {b"public", b"private", b"quarantine"}
    assert "immutable" not in answer.head
    if not answer.header("X-Own"):  # by nginx itself
        assert carries(answer, {**PAGE, "Cache-Control": "no-store"})


@pytest.mark.parametrize("area", ["private", "public"])
def test_a_file_is_handed_out_with_all_its_headers(before: Set, area: str) -> None:
    answer = ask(before.proxy, f"/files/{area}/ab/x.jpg")
    assert (answer.status, answer.body) == (200, area.encode())
    assert carries(answer, {**FILE, "Content-Type": "image/jpeg", "Cache-Control": "private, no-store"})
    assert answer.header("Content-Disposition") == ['attachment; filename="a.jpg"']
    assert answer.header("X-Accel-Redirect") == []
    part = ask(before.proxy, f"/files/{area}/ab/x.jpg", "Range: bytes=1-2")
    assert (part.status, part.body) == (206, area.encode()[1:3])


@pytest.mark.parametrize("path", ["quarantine/ab/x.jpg", "private/../quarantine/ab/x.jpg", "private/ab/none.jpg"])
def test_what_a_view_may_not_hand_out_is_not_there(before: Set, path: str) -> None:
    answer = ask(before.proxy, f"/files/{path}")
    assert answer.status in {400, 404, 500}
    assert answer.body not in {b"public", b"private", b"quarantine"}


@pytest.mark.parametrize("what", SMUGGLED)
def test_a_request_with_two_readings_is_refused(before: Set, what: str) -> None:
    already = len(before.web.targets)
    received = answers(send(before.proxy, SMUGGLED[what]))
    assert [answer.status for answer in received] in ([400], [405], [414], [421], [501], [505]), received
    assert before.web.targets[already:] in ([], ["POST /echo"])  # a body is read only after its head has been sent on
    assert "GET /echo/hidden" not in before.web.targets
    assert received[0].header("Server") == ["nginx"]


def test_one_after_the_other_is_not_refused(before: Set) -> None:
    """So that the test above can fail: the same hidden request, as an honest second one."""
    head = f"POST /echo HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 0\r\n\r\n"
    honest = f"{head}GET /echo/second HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    assert [answer.status for answer in answers(send(before.proxy, honest.encode()))] == [200, 200]
    assert "GET /echo/second" in before.web.targets


def test_a_header_that_lies_is_overwritten_or_dropped(before: Set) -> None:
    answer = ask(before.proxy, "/echo", *SPOOFED)
    assert answer.status == 200
    seen: dict[str, list[str]] = {}
    for name, value in json.loads(answer.body)["headers"]:
        seen.setdefault(name, []).append(value)
    (given,) = seen.pop("x-request-id")
    assert re.fullmatch(r"[0-9a-f]{32}", given)
    seen.pop("http2-settings", None)  # means nothing without Upgrade, which is gone
    assert seen == {"host": [HOST], "x-forwarded-for": ["127.0.0.1"], "x-forwarded-proto": ["https"]}


def test_an_absolute_address_decides_over_the_host_header(before: Set) -> None:
    answer = ask(before.proxy, f"https://{HOST}/echo", host="evil.example")
    assert ["host", HOST] in json.loads(answer.body)["headers"]
    assert "evil" not in answer.body.decode()


@pytest.mark.parametrize("path", ["/", "/accounts/login/?next=/client/", "//evil.example/"])
def test_without_tls_there_is_only_the_way_to_it(before: Set, path: str) -> None:
    (answer,) = answers(
        send(before.proxy, f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode(), tls=False)
    )
    assert (answer.status, answer.header("Location")) == (301, [f"https://{HOST}{path}"])
    (foreign,) = answers(
        send(before.proxy, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", tls=False)
    )
    assert (foreign.status, foreign.header("Location")) == (421, [])


def test_certbot_is_answered_without_tls(before: Set) -> None:
    folder = before.proxy.folder / "challenges/.well-known/acme-challenge"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "token").write_text("proof")
    request = f"GET /.well-known/acme-challenge/token HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    (answer,) = answers(send(before.proxy, request.encode(), tls=False))
    assert (answer.status, answer.body) == (200, b"proof")


def test_another_name_gets_no_certificate(before: Set) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        send(before.proxy, b"GET / HTTP/1.1\r\n\r\n", name="evil.example")


@pytest.mark.parametrize(("version", "taken"), [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_3, True)])
def test_old_tls_is_refused(before: Set, version: ssl.TLSVersion, taken: bool) -> None:
    context = ssl.create_default_context(cafile=str(before.proxy.certificate))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with socket.create_connection(("127.0.0.1", before.proxy.tls), timeout=20) as plain:
        if taken:
            context.wrap_socket(plain, server_hostname=HOST).close()
            return
        with pytest.raises((ssl.SSLError, ConnectionError)):
            context.wrap_socket(plain, server_hostname=HOST)


def test_the_log_holds_no_secret_of_an_address(before: Set) -> None:
    key = "foyer_k1_abcdefghij-klmnopqrst_canary"
    for path in (
        "/accounts/password/reset/key/1-canary/",
        "/admin/password_reset/confirm/MQ/canary?next=/canary",
        f"/api/v1/{key}/x",
        "/echo/end?token=canary",
    ):
        ask(before.proxy, path, f"Referer: https://{HOST}/canary", "Authorization: Bearer canary", "Cookie: a=canary")
    until(lambda: "/echo/end" in before.proxy.log.read_text(), seconds=10)
    lines = [json.loads(line) for line in before.proxy.log.read_text().splitlines() if line.startswith("{")]
    assert [line["path"] for line in lines[-4:]] == [
        "/accounts/password/reset/key/[redacted]",
        "/admin/password_reset/confirm/[redacted]",
        "[redacted]",
        "/echo/end",
    ]
    assert set(lines[-1]) == {"at", "address", "method", "path", "status", "bytes", "seconds", "request"}
    assert "canary" not in before.proxy.log.read_text()


def test_a_new_certificate_is_taken_up_without_a_stop(before: Set, tmp_path: Path) -> None:
    live = before.proxy.folder / "letsencrypt/live/foyer"
    live.mkdir(parents=True)
    old = before.proxy.certificate.read_text()
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}"]
    command += [
        "-addext",
        f"subjectAltName=DNS:{HOST}",
        "-keyout",
        str(live / "privkey.pem"),
        "-out",
        str(tmp_path / "new"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (tmp_path / "new").rename(live / "fullchain.pem")
    fetched = (live / "fullchain.pem").read_text()

    def name_is_asked_for() -> bool:
        context = ssl.create_default_context(cafile=str(live / "fullchain.pem"))
        try:
            with socket.create_connection(("127.0.0.1", before.proxy.tls), timeout=10) as plain:
                context.wrap_socket(plain, server_hostname=HOST).close()
        except ssl.SSLError:
            return False
        return True

    until(name_is_asked_for, seconds=60, log=before.proxy.log)
    assert before.proxy.certificate.read_text() == fetched != old

    def answers_still() -> bool:
        try:
            return ask(before.proxy, "/echo").status == 200
        except ssl.SSLError:  # a worker of before may still take a connection
            return False

    until(answers_still, seconds=20, log=before.proxy.log)


def test_a_key_that_cannot_be_read_leaves_the_pair_in_place(tmp_path: Path) -> None:
    with running_proxy(tmp_path, "127.0.0.1:9") as proxy:
        key = proxy.certificate.with_name("key.pem")
        before = (proxy.certificate.read_bytes(), key.read_bytes())
        live = proxy.folder / "letsencrypt/live/foyer"
        (live / "privkey.pem").mkdir(parents=True)  # not to be read as a file, even by root
        (live / "fullchain.pem").write_bytes(before[0])
        until(lambda: "privkey.pem" in proxy.log.read_text(), seconds=30, log=proxy.log)
        # By the second try the first is over.
        until(lambda: proxy.log.read_text().count("privkey.pem") > 1, seconds=30, log=proxy.log)
        assert (proxy.certificate.read_bytes(), key.read_bytes()) == before


def test_a_web_process_that_is_away_is_said_in_plain_words(tmp_path: Path) -> None:
    with running_proxy(
        tmp_path, "127.0.0.1:9", FOYER_MEDIA_LIMIT_MB="1", FOYER_MEDIA_HOST="files.alder.example"
    ) as proxy:
        answer = ask(proxy, "/client/")
        assert (answer.status, answer.header("Retry-After")) == (502, ["10"])
        assert carries(answer, {**PAGE, "Cache-Control": "no-store"})
        assert b"try again in a minute" in answer.body
        large = ask(proxy, "/client/", f"Content-Length: {12 * 1024 * 1024}", method="POST")
        assert large.status == 413
        assert carries(large, PAGE)
        (proxy.folder / "media/public/a.jpg").write_bytes(b"x")
        shown = ask(proxy, "/media/a.jpg", host="files.alder.example")
        assert (shown.status, shown.header("Cross-Origin-Resource-Policy")) == (200, ["cross-origin"])


def test_on_s3_web_hands_out_the_public_files(tmp_path: Path) -> None:
    with echo() as web, running_proxy(tmp_path, f"127.0.0.1:{web.server_port}", FOYER_STORAGE="s3") as proxy:
        (proxy.folder / "media/public/a.jpg").write_bytes(b"left behind")
        assert ask(proxy, "/media/a.jpg").body == b"not here"
        assert web.targets == ["GET /media/a.jpg"]


MEDIA_HOST = "files.alder.example"
NOT_FOR_FILES = (
    *("/", "/accounts/login/", "/admin/", "/admin/login/", "/echo", "/files/public/ab/x.jpg", "/static/x.css"),
    *("/api/v1/x", "/health/live", "/internal/public/a.jpg", "/media/../echo", "/media/%2e%2e/echo"),
)


@pytest.mark.parametrize("storage", ["disk", "s3"])
def test_the_host_of_files_has_public_files_and_nothing_else(tmp_path: Path, storage: str) -> None:
    with (
        echo() as web,
        running_proxy(
            tmp_path,
            f"127.0.0.1:{web.server_port}",
            FOYER_STORAGE=storage,
            FOYER_HOSTS=f"{HOST},.birch.example",
            FOYER_MEDIA_HOST=MEDIA_HOST,
        ) as proxy,
    ):
        (proxy.folder / "media/public/seen.jpg").write_bytes(b"on disk")
        shown = ask(proxy, "/echo/../media/seen.jpg", "Cookie: sessionid=a", "Authorization: Bearer a", host=MEDIA_HOST)
        assert shown.status == 200
        if storage == "disk":
            assert (shown.body, web.targets) == (b"on disk", [])
            assert carries(shown, {**FILE, "Cross-Origin-Resource-Policy": "cross-origin"})
        else:
            seen = json.loads(shown.body)
            assert web.targets == ["GET /media/seen.jpg"]
            headers = dict(seen["headers"])
            assert headers["host"] == HOST, "the only name that web answers to"
            assert not {"cookie", "authorization"} & set(headers)
            assert shown.header("Set-Cookie") == shown.header("X-Content-Type-Options") == []
        already = list(web.targets)
        for path in NOT_FOR_FILES:
            absent = ask(proxy, path, host=MEDIA_HOST)
            assert absent.status in {400, 404}, path
            assert carries(absent, PAGE)
        assert ask(proxy, "/media/seen.jpg", "Content-Length: 0", method="POST", host=MEDIA_HOST).status in {404, 405}
        assert web.targets == already, "web was asked"
        absent = ask(proxy, "/media/none.jpg", host=MEDIA_HOST)
        assert absent.status == 404
        assert carries(absent, PAGE)
        assert ask(proxy, "/echo").status == ask(proxy, "/echo", host="a.birch.example").status == 200


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"FOYER_MEDIA_HOST": HOST.title()}, "must be a name that is not in FOYER_HOSTS"),
        ({"FOYER_HOSTS": "a.example; return 200"}, "host names and commas only"),
        ({"FOYER_MEDIA_HOST": "a b"}, "must be one host name"),
        ({"FOYER_MEDIA_LIMIT_MB": "1m;"}, "must be a number"),
    ],
)
def test_what_is_no_name_never_reaches_the_configuration(tmp_path: Path, variables: dict[str, str], said: str) -> None:
    proxy = Proxy(tmp_path, "127.0.0.1:9")
    process = proxy.run(variables)
    assert process.wait(timeout=30) == 2
    ended(process)
    assert said in proxy.log.read_text()
    assert not (tmp_path / "run/names.conf").exists()
