"""The shell scripts that operators run: secrets, and the certificate's renewal."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
from pathlib import Path

import pytest

from portal.settings.env import Environment
from portal.settings.production_checks import problems
from tests.security.production.compose import ROOT, Places, service
from tests.security.production.processes import ended, until
from tests.security.production.proxy import PATH

MAIL = "smtps://portal:pass@mail.alder.example"


def make(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(ROOT / "docker/make_secrets.sh"), str(folder / "secrets")],
        env={"PATH": PATH, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def read(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (folder / "secrets").iterdir()}


def test_what_the_script_makes_satisfies_production(tmp_path: Path) -> None:
    assert make(tmp_path, FOYER_EMAIL_URL=MAIL).returncode == 0
    made = read(tmp_path)
    environment = Environment(
        FOYER_SECRET_KEY=made["secret_key"],
        FOYER_MASTER_KEYS=made["master_keys"].strip(),
        FOYER_KEY_PEPPERS=made["key_peppers"].strip(),
        FOYER_HOSTS="portal.alder.example",
        FOYER_BASE_URL="https://portal.alder.example",
        FOYER_TRUSTED_PROXIES=1,
        FOYER_EMAIL_URL=made["email_url"].strip(),
        FOYER_JOBS="celery",
        DATABASE_URL=made["database_url"].strip(),
        DATABASE_OWNER_URL=made["database_owner_url"].strip(),
        REDIS_URL=made["redis_url"].strip(),
    )
    assert problems(environment) == []
    assert made["database_url"].strip() == f"postgresql://foyer_app:{made['app_password']}@postgres:5432/foyer"
    assert hashlib.sha256(made["redis_password"].encode()).hexdigest() in made["redis_acl"]
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    make(tmp_path, FOYER_EMAIL_URL=MAIL)
    before = read(tmp_path)
    again = make(tmp_path)
    assert (again.returncode, again.stdout) == (0, "")
    assert read(tmp_path) == before
    (tmp_path / "secrets/metrics_token").unlink()
    assert make(tmp_path).stdout == f"made {tmp_path}/secrets/metrics_token\n"


def test_a_folder_that_was_there_lets_nobody_else_in_either(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    folder.chmod(0o755)
    assert make(tmp_path, FOYER_EMAIL_URL=MAIL).returncode == 0
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_installations_share_nothing(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        make(tmp_path / name, FOYER_EMAIL_URL=MAIL)
    one, other = read(tmp_path / "a"), read(tmp_path / "b")
    alike = {name for name, value in one.items() if other[name] == value}
    assert alike == {"email_url", "s3_access_key", "s3_secret_key", "sentry_dsn"}


def test_without_a_mail_server_it_says_what_to_set(tmp_path: Path) -> None:
    refused = make(tmp_path)
    assert refused.returncode == 2
    assert "Set FOYER_EMAIL_URL to your mail server" in refused.stderr
    assert read(tmp_path) == {}


STAND_IN = """#!/bin/sh
echo "$@" >> "{folder}/asked"
[ -e "{folder}/fail" ] && exit 1
exit 0
"""


@pytest.mark.parametrize("fails", [False, True])
def test_the_certificate_is_asked_for_with_all_names(tmp_path: Path, fails: bool) -> None:
    """certbot itself needs an authority: here a program of its name writes down what it was asked."""
    (tmp_path / "certbot").write_text(STAND_IN.format(folder=tmp_path))
    (tmp_path / "certbot").chmod(0o755)
    (tmp_path / "sleep").write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/slept"\nexec /bin/sleep 600\n')
    (tmp_path / "sleep").chmod(0o755)
    if fails:
        (tmp_path / "fail").touch()
    variables = {
        "FOYER_HOSTS": "a.example, b.example",
        "FOYER_MEDIA_HOST": "files.example",
        "FOYER_TLS_EMAIL": "operator@a.example",
    }
    found = service("certbot", variables, Places({"/srv/certbot": str(ROOT / "docker/certbot")}))
    path = os.pathsep.join([str(tmp_path), PATH])
    process = subprocess.Popen(found.command, env={"PATH": path, **found.environment}, start_new_session=True)
    try:
        until((tmp_path / "slept").exists, seconds=30, process=process)
        asked = (tmp_path / "asked").read_text().split()
        assert (tmp_path / "slept").read_text() == ("3600\n" if fails else "43200\n")
    finally:
        assert ended(process) == 0, "it ends when it is told to"
    assert [asked[at + 1] for at, word in enumerate(asked) if word == "--domain"] == [
        *("a.example", "b.example", "files.example"),
    ]
    assert "--server" not in asked
    assert {"certonly", "--keep-until-expiring", "--webroot", "/var/www/certbot", "operator@a.example"} <= set(asked)


@pytest.mark.parametrize(("hosts", "said"), [(".example.com", ".example.com stands for many hosts"), ("a.example", "")])
def test_a_name_for_many_hosts_is_refused(tmp_path: Path, hosts: str, said: str) -> None:
    (tmp_path / "certbot").write_text("#!/bin/sh\nkill -TERM $PPID\n")
    (tmp_path / "certbot").chmod(0o755)
    done = subprocess.run(
        ["sh", str(ROOT / "docker/certbot/renew.sh")],
        env={"PATH": f"{tmp_path}:{PATH}", "FOYER_HOSTS": hosts, "FOYER_TLS_EMAIL": "o@a.example"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, said in done.stderr) == (2 if said else 0, True)
