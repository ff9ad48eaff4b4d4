"""The compose file's services as plain processes, under production's settings: the story, and what strangers try."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from tests.portal.files.s3 import BUCKET, KEY, SECRET, keys, make_bucket, moto
from tests.security.production.attacks import ELSEWHERE, SMUGGLED, SPOOFED
from tests.security.production.installation import PORTAL, Installation, installed
from tests.security.production.processes import ended, until
from tests.security.production.raw import answers, ask, send
from tests.support import template_database

pytestmark = [pytest.mark.nginx, pytest.mark.postgresql, pytest.mark.redis]
PLANTED = b"must never be seen"


@pytest.fixture(scope="module")
def production(django_db_setup: None, django_db_blocker: Any) -> Iterator[Installation]:
    owner: dict[str, Any] = settings.FOYER_TEST_OWNER_DATABASE
    where = f"{owner['USER']}:{owner['PASSWORD']}@{owner['HOST']}:{owner['PORT'] or 5432}"
    with installed(f"postgresql://{where}/{template_database.kept_name()}") as installation:
        for area in ("public", "private", "quarantine"):
            folder = installation.folder / "media" / area / "ab"
            folder.mkdir(parents=True)
            (folder / "x.jpg").write_bytes(b"shown to all" if area == "public" else PLANTED)
        (installation.folder / "media/public/ab/link.jpg").symlink_to(installation.folder / "media/private/ab/x.jpg")
        (installation.folder / "media/public/linked").symlink_to(installation.folder / "media/private/ab")
        yield installation


def lines(installation: Installation, name: str) -> list[dict[str, Any]]:
    """The JSON lines of a service's log."""
    written = installation.log(name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in written if line.startswith("{")]


def test_the_story_passes_on_disk(production: Installation) -> None:
    told = production.story()
    assert told.splitlines()[-1] == "All seven steps work."
    for name in (*PORTAL, "postgres", "redis"):
        assert production.healthy(name)
    assert production.proxy.answers()
    (editor, *_others) = json.loads(production.people.read_text())
    assert editor["totp"], "production has asked for a second factor"


def test_only_the_public_folder_can_be_fetched(production: Installation) -> None:
    assert ask(production.proxy, "/media/ab/x.jpg").body == b"shown to all"
    found = {path: ask(production.proxy, path) for path in ELSEWHERE}
    for path, answer in found.items():
        if answer.header("Location") == [f"{path}/"]:  # Django's way of asking again with a slash
            found[path] = ask(production.proxy, f"{path}/")
    assert {path: answer.status for path, answer in found.items() if answer.status not in {404, 400}} == {}
    assert [path for path, answer in found.items() if PLANTED in answer.body] == []
    # 400 is nginx' own answer to what is no address at all.
    assert all(".." in path or "%" in path for path, answer in found.items() if answer.status == 400)


def test_requests_with_two_readings_are_refused(production: Installation) -> None:
    for what, request in SMUGGLED.items():
        received = answers(send(production.proxy, request))
        assert len(received) == 1, what
        assert 400 <= received[0].status < 600, what
        assert received[0].status != 500, what
    ask(production.proxy, "/accounts/login/")
    assert "/echo/hidden" not in {line.get("path") for line in lines(production, "web")}


def test_lies_about_who_asks_change_nothing(production: Installation) -> None:
    answer = ask(production.proxy, "/accounts/login/", *SPOOFED)
    assert answer.status == 200
    assert b"evil" not in answer.body
    (given,) = answer.header("X-Request-Id")
    assert "evil" not in answer.head
    until(lambda: given in production.log("web").read_text(), seconds=20)
    (there,) = [line for line in lines(production, "web") if line.get("request") == given]
    (before,) = [line for line in lines(production, "proxy") if line["request"] == given]
    assert (there["event"], there["path"], there["status"]) == ("request", "/accounts/login/", 200)
    assert (before["path"], before["status"], before["address"]) == ("/accounts/login/", 200, "127.0.0.1")


def test_strangers_learn_only_whether_it_answers(production: Installation) -> None:
    for path in ("/health/live", "/health/ready"):
        answer = ask(production.proxy, path)
        assert (answer.status, json.loads(answer.body)) == (200, {"status": "ok"})
    for path in ("/health/", "/metrics"):
        assert ask(production.proxy, path).status == 404
    assert ask(production.proxy, "/metrics", "Authorization: Bearer wrong").status == 404
    known = ask(production.proxy, "/metrics", f"Authorization: Bearer {production.secret('metrics_token')}")
    assert known.status == 200
    for check in ("database", "cache", "storage", "files", "queue"):
        assert f'foyer_check_healthy{{check="{check}"}} 1.0' in known.body.decode()


def test_pages_come_with_collected_styles_and_without_cookies(production: Installation) -> None:
    home = ask(production.proxy, "/")
    assert (home.status, home.header("Set-Cookie")) == (200, [])
    sheet = home.body.decode().partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = ask(production.proxy, sheet)
    assert answer.status == 200
    assert answer.header("Cache-Control") == ["max-age=315360000, public, immutable"]


def test_the_health_check_of_web_knows_the_name(production: Installation) -> None:
    known = production.variables["FOYER_HOSTS"]
    production.variables["FOYER_HOSTS"] = "stranger.example"
    try:
        assert not production.healthy("web")
    finally:
        production.variables["FOYER_HOSTS"] = known
    assert production.healthy("web")


def test_redis_lets_nobody_in_but_the_portal(production: Installation) -> None:
    port = str(production.ports["redis"])
    for login in ([], ["--user", "probe", "--pass", "-"], ["--user", "foyer", "--pass", "wrong"]):
        said = subprocess.run(
            ["redis-cli", "-p", port, "--no-auth-warning", *login, "keys", "*"], capture_output=True, text=True
        )
        assert said.stdout.startswith(("NOAUTH", "NOPERM", "WRONGPASS", "AUTH failed")), said.stdout
    password = str(urlsplit(production.secret("redis_url")).password)
    for command, answer in ((["ping"], "PONG"), (["config", "get", "dir"], "NOPERM"), (["acl", "list"], "NOPERM")):
        said = subprocess.run(
            ["redis-cli", "-p", port, "--no-auth-warning", "--user", "foyer", "--pass", password, *command],
            capture_output=True,
            text=True,
        )
        assert said.stdout.startswith(answer), said.stdout


def test_the_story_passes_on_s3_by_settings_alone(production: Installation) -> None:
    production.end(*PORTAL)
    ended(production.processes.pop("proxy"))
    media = production.folder / "media"
    with moto() as endpoint:
        bucket = make_bucket(endpoint)
        for path in [*media.glob("public/**/*"), *media.glob("private/**/*")]:
            if path.is_file() and not path.is_symlink():
                bucket.upload_file(str(path), BUCKET, str(path.relative_to(media)))
                path.unlink()
        moved = keys(bucket)
        production.variables |= {
            "FOYER_STORAGE": "s3",
            "FOYER_S3_BUCKET": BUCKET,
            "FOYER_S3_ENDPOINT": endpoint,
        }
        for name, value in (("s3_access_key", KEY), ("s3_secret_key", SECRET)):
            secret = production.folder / "secrets" / name
            secret.chmod(0o600)
            secret.write_text(value)
        for name in PORTAL:
            production.start(name)
        production.processes["proxy"] = production.proxy.run(production.variables)
        production.wait(*PORTAL)
        assert production.story().splitlines()[-1] == "All seven steps work."
        made = keys(bucket) - moved
        assert {key.partition("/")[0] for key in made} == {"public", "private"}
        assert [path for path in media.glob("p*/**/*") if path.is_file() and not path.is_symlink()] == []
        assert ask(production.proxy, "/media/ab/x.jpg").body == b"shown to all"
        production.end(*PORTAL)


def test_no_log_dump_or_queue_holds_a_secret(production: Installation) -> None:
    """At the end, when everything has happened."""
    hidden = {path.name: path.read_text().strip() for path in (production.folder / "secrets").iterdir()}
    hidden |= {"the mail server's password": "mail-password-canary"}
    for person in json.loads(production.people.read_text()):
        hidden |= {f"{person['role']}: password": person["password"], f"{person['role']}: app": person.get("totp", "")}
    hidden["the key alone"] = hidden["master_keys"].partition(":")[2]
    hidden["the pepper alone"] = hidden["key_peppers"].partition(":")[2]
    del hidden["redis_acl"]  # it holds a hash, for Redis itself
    dump = subprocess.run(["pg_dump", production.secret("database_owner_url")], check=True, capture_output=True).stdout
    places = {"the database": dump}
    for path in [*(production.folder / "logs").iterdir(), production.proxy.log]:
        places[f"the log {path.name}"] = path.read_bytes()
    for path in (production.folder / "redis").rglob("*"):
        if path.is_file():
            places[f"Redis' {path.name}"] = path.read_bytes()
    assert len(dump) > 1_000_000
    assert any(name.startswith("Redis' ") and content for name, content in places.items())
    found = [
        f"{what} in {where}"
        for what, value in hidden.items()
        for where, content in places.items()
        if value and value.encode() in content
    ]
    assert found == []


def test_the_logs_are_json_and_name_request_job_and_organisation(production: Installation) -> None:
    for name in ("web", "scheduler"):
        written = production.log(name).read_text(encoding="utf-8").splitlines()
        assert written
        assert [line for line in written if not line.startswith("{")] == []
    asked = {line["request"] for line in lines(production, "web") if line["event"] == "request"}
    before = {line["request"] for line in lines(production, "proxy")}
    assert asked - before == set(), "each came through the proxy, which has given it its name"
    worked = [line for line in lines(production, "worker") if line["event"] == "job_ended"]
    assert worked
    assert all({"job", "attempt", "task", "state"} <= set(line) for line in worked)
    report = [line for line in worked if line["task"].startswith("reports.")]
    assert report
    assert all(line["tenant"] for line in report)
    # Those of the demo's content were asked for by a command.
    of_people = {line["request"] for line in report if "request" in line}
    assert of_people
    assert of_people <= asked, "a job carries the request that asked for it"
    called = [line for line in lines(production, "worker") if line["event"] == "outgoing call"]
    checked = [line for line in called if line["task"] == "integrations.check"]
    assert checked, "the story checks integrations"
    assert {line["request"] for line in checked} <= asked & before, "proxy, web, job and call go by one name"
    assert all(line["tenant"] and line["job"] in {ended["job"] for ended in worked} for line in called)
