"""Production refuses to start unsafe, says all that is wrong at once, and starts when all is right."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SECRET = "kT7" + secrets.token_urlsafe(48)
MASTER = "k1:" + b64encode(secrets.token_bytes(32)).decode()
RIGHT = {
    "FOYER_SECRET_KEY": SECRET,
    "FOYER_MASTER_KEYS": MASTER,
    "FOYER_KEY_PEPPERS": f"1:{secrets.token_urlsafe(32)}",
    "FOYER_HOSTS": "portal.alder.example",
    "FOYER_BASE_URL": "https://portal.alder.example",
    "FOYER_TRUSTED_PROXIES": "1",
    "FOYER_EMAIL_URL": "smtps://portal:pass-of-mail@mail.alder.example",
}
APP, OWNER = "postgresql://app:pass-of-app@127.0.0.1/x", "postgresql://owner:pass-of-owner@127.0.0.1/x"

SAME_ROLE = "DATABASE_OWNER_URL and DATABASE_URL name the same role"


def start(folder: Path, then: str = "print('started')", **environment: str) -> subprocess.CompletedProcess[str]:
    """Set Django up in a process of its own, with these variables and no others of ours."""
    ours = ("FOYER_", "DATABASE_", "REDIS_", "DJANGO_")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(ours) or name == "FOYER_PREFLIGHT_ROOT"
    }
    return subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {then}"],
        cwd=ROOT,
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "portal.settings.production",
            "FOYER_VAR_ROOT": str(folder / "var"),
            "FOYER_MEDIA_ROOT": str(folder / "media"),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_with_everything_set_it_starts(tmp_path: Path) -> None:
    done = start(tmp_path, **RIGHT)
    assert (done.returncode, done.stdout) == (0, "started\n"), done.stderr


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    wrong = {
        "FOYER_DEBUG": "1",
        "FOYER_DEMO": "1",
        "FOYER_SECRET_KEY": "short",
        "FOYER_HOSTS": "",
        "DATABASE_URL": APP,
        "FOYER_JOBS": "celery",
        "FOYER_STORAGE": "s3",
    }
    done = start(tmp_path, **wrong)
    assert done.returncode != 0
    said = done.stderr.partition("Foyer does not start in production like this:\n")[2].splitlines()
    assert [line.strip() for line in said if line.startswith("  ")] == [
        "1. FOYER_DEBUG is on; it shows source and settings to strangers. Remove it.",
        "2. FOYER_DEMO is on; its sign-ins are printed on the sign-in page. Remove it.",
        "3. FOYER_SECRET_KEY is too weak. Set 50 random characters or more.",
        "4. FOYER_MASTER_KEYS is not set. Set a name, a colon and 32 random bytes in base64: `k1:…`.",
        "5. FOYER_KEY_PEPPERS is not set. Set `1:` followed by 32 random characters or more.",
        "6. FOYER_HOSTS is empty. Set the host names of this installation, with commas.",
        "7. FOYER_BASE_URL must begin with https://; links in letters begin with it.",
        "8. FOYER_TRUSTED_PROXIES is not set. Set how many proxies stand in front, usually 1; 0 only if this process"
        " answers strangers and does TLS itself.",
        "9. FOYER_EMAIL_URL is not set: letters with sign-in links would be written to the log. Set the mail server,"
        " or `console:` if that is meant.",
        "10. DATABASE_OWNER_URL is not set. The application must not own its tables: docker/postgres/roles.sql"
        " makes both roles.",
        "11. FOYER_JOBS is celery, but REDIS_URL is not set.",
        "12. FOYER_STORAGE is s3, but FOYER_S3_BUCKET, FOYER_S3_ACCESS_KEY, FOYER_S3_SECRET_KEY is not set.",
    ]
    assert not any((tmp_path / name).exists() for name in ("var", "media"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"FOYER_SECRET_KEY": "a" * 60}, "FOYER_SECRET_KEY is too weak"),
        ({"FOYER_SECRET_KEY": "django-insecure-" + SECRET}, "FOYER_SECRET_KEY is a default from an example"),
        ({"FOYER_MASTER_KEYS": SECRET}, "FOYER_MASTER_KEYS must not be the same as FOYER_SECRET_KEY"),
        ({"FOYER_MASTER_KEYS": "k1:short"}, "FOYER_MASTER_KEYS must be `name:key` pairs"),
        ({"FOYER_MASTER_KEYS": "k1:" + b64encode(bytes(32)).decode()}, "holds a key that is not random"),
        ({"FOYER_KEY_PEPPERS": "1:short"}, "FOYER_KEY_PEPPERS holds a pepper shorter than 32 characters"),
        ({"FOYER_HOSTS": "*"}, "FOYER_HOSTS allows every host"),
        ({"FOYER_BASE_URL": "http://portal.alder.example"}, "FOYER_BASE_URL must begin with https://"),
        ({"FOYER_BASE_URL": "https://127.0.0.1"}, "FOYER_BASE_URL leads to the reader's own machine"),
        ({"FOYER_BASE_URL": "https://LOCALHOST.:8443/"}, "FOYER_BASE_URL leads to the reader's own machine"),
        ({"FOYER_BASE_URL": "https://[::1]"}, "FOYER_BASE_URL leads to the reader's own machine"),
        ({"FOYER_TRUSTED_PROXIES": ""}, "FOYER_TRUSTED_PROXIES is not set"),
        ({"FOYER_EMAIL_URL": ""}, "FOYER_EMAIL_URL is not set"),
        ({"FOYER_EMAIL_URL": "imap://u:pass-of-app@mail.example"}, "FOYER_EMAIL_URL must begin with smtps://"),
        ({"FOYER_EMAIL_URL": "smtps://"}, "FOYER_EMAIL_URL names no host"),
        ({"DATABASE_URL": APP, "DATABASE_OWNER_URL": APP}, SAME_ROLE),
        ({"DATABASE_URL": APP, "DATABASE_OWNER_URL": APP.replace("/x", ":5432/x?sslmode=prefer")}, SAME_ROLE),
        ({"DATABASE_URL": APP, "DATABASE_OWNER_URL": APP.replace("127.0.0.1", "pooler:6432")}, SAME_ROLE),
        ({"DATABASE_URL": APP, "DATABASE_OWNER_URL": APP.replace("//app:", "//%61pp:other-")}, SAME_ROLE),
        ({"DATABASE_URL": APP, "DATABASE_OWNER_URL": OWNER.replace("/x", "/y")}, "name different databases"),
        ({"DATABASE_URL": APP, "FOYER_DATABASE_ROLE": "owner"}, "DATABASE_OWNER_URL is not set"),
    ],
)
def test_each_refusal(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    done = start(tmp_path, **{**RIGHT, **changed})
    assert done.returncode != 0
    assert said in done.stderr
    assert "  2. " not in done.stderr, "nothing else is wrong"
    for secret in (SECRET, MASTER, "pass-of-app", "pass-of-mail"):
        assert secret not in done.stderr


def test_two_roles_are_enough_on_postgresql(tmp_path: Path) -> None:
    """Nothing is connected to while the settings are read."""
    done = start(tmp_path, **RIGHT, DATABASE_URL=APP, DATABASE_OWNER_URL=OWNER)
    assert done.returncode == 0, done.stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n")
    by_file = {name: value for name, value in RIGHT.items() if name != "FOYER_SECRET_KEY"}
    assert start(tmp_path, **by_file, FOYER_SECRET_KEY_FILE=str(file)).returncode == 0
    file.write_text("short\n")
    done = start(tmp_path, **by_file, FOYER_SECRET_KEY_FILE=str(file))
    assert done.returncode != 0
    assert "FOYER_SECRET_KEY is too weak" in done.stderr


@pytest.mark.parametrize(("proxies", "secure"), [("1", True), ("0", False)])
def test_https_is_believed_from_a_counted_proxy_alone(tmp_path: Path, proxies: str, secure: bool) -> None:
    ask = (
        "from django.test import RequestFactory; from portal.launch import gunicorn_conf;"
        " print(RequestFactory().get('/', headers={'X-Forwarded-Proto': 'https'}).is_secure(),"
        " gunicorn_conf.forwarded_allow_ips == '*')"
    )
    done = start(tmp_path, ask, **{**RIGHT, "FOYER_TRUSTED_PROXIES": proxies})
    assert done.stdout == f"{secure} {secure}\n", done.stderr


@pytest.mark.parametrize("prefix", ["", "/portal", "/a+b/c"])
def test_health_answers_without_tls_below_any_prefix(tmp_path: Path, prefix: str) -> None:
    ask = (
        "from django.test import Client; ask = lambda path: Client(headers={'Host': 'portal.alder.example'}).get(path);"
        " print([ask(path).status_code for path in ('/health/live', '/accounts/login/')])"
    )
    done = start(tmp_path, ask, **{**RIGHT, "FOYER_PATH_PREFIX": prefix, "FOYER_LOG_LEVEL": "ERROR"})
    assert done.stdout == "[200, 301]\n", done.stderr
