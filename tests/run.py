"""`make test`: the whole suite on SQLite, and again on PostgreSQL with Redis.

A service that is missing is said loudly and skipped; with CI=true it is a failure. FOYER_TEST_POSTGRES names a
superuser's connection for making the two roles and the database, FOYER_TEST_REDIS the Redis to use, and
FOYER_TEST_DATABASE the name of the database, so that two checkouts can be tested side by side.
"""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from tests.support import pgbouncer

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI", "").lower() == "true"
DATABASE = os.environ.get("FOYER_TEST_DATABASE", "foyer_suite")
NOTHING_TO_RUN = 5  # pytest's code
ROLES = {f"{DATABASE}_owner": "LOGIN BYPASSRLS CREATEDB", f"{DATABASE}_app": "LOGIN NOBYPASSRLS"}


def main() -> int:
    long = "--long" in sys.argv
    extra = [argument for argument in sys.argv[1:] if argument != "--long"]
    runs: list[tuple[str, dict[str, str]]] = [
        ("SQLite", {"DATABASE_URL": "", "DATABASE_OWNER_URL": "", "REDIS_URL": ""})
    ]
    missing: list[str] = []
    postgres, redis_url = prepared_postgres(), reachable_redis()
    if postgres and redis_url:
        runs.append(("PostgreSQL and Redis", {**postgres, "REDIS_URL": redis_url}))
    else:
        missing += [name for name, there in (("PostgreSQL", postgres), ("Redis", redis_url)) if not there]
    if not browser():
        missing.append("Chromium")
    if not shutil.which("redis-server"):
        missing.append("redis-server, which the fault tests start and kill")
    if not pgbouncer.program():
        missing.append("PgBouncer")
    if not shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin"):
        missing.append("nginx, the proxy of the production set-up")
    if not shutil.which("exiftool"):
        missing.append("exiftool, which looks for what pictures carry")
    if not shutil.which("ffmpeg"):
        missing.append("ffmpeg, which converts films")
    results = [(name, run(name, environment, long, extra)) for name, environment in runs]
    for service in missing:
        print(f"NOT TESTED: {service} is not reachable on this machine.", flush=True)
    failed = [name for name, code in results if code]
    if failed:
        print(f"Failed: {', '.join(failed)}.", flush=True)
    return 1 if failed or (CI and missing) else 0


def run(name: str, environment: dict[str, str], long: bool, extra: list[str]) -> int:
    print(f"\n=== {name} ===", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"]
    command += extra or ["tests"]
    command += [] if long else ["-m", "not long"]
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
    print(f"=== {name}: {time.monotonic() - started:.0f} s ===", flush=True)
    # Of the tests that somebody has named, the second run may have none: those that ask for no database.
    return 0 if code == NOTHING_TO_RUN and extra and environment["DATABASE_URL"] else code


def browser() -> str:
    return next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), "")


def reachable_redis() -> str:
    url = os.environ.get("FOYER_TEST_REDIS", "redis://127.0.0.1:6379/9")
    try:
        redis.Redis.from_url(url, socket_connect_timeout=2).ping()
    except redis.RedisError:
        return ""
    return url


def prepared_postgres() -> dict[str, str]:
    """The two roles and the database, made anew; the addresses for both, or nothing when no server can be reached."""
    candidates = (
        [os.environ.get("FOYER_TEST_POSTGRES", "")]
        if "FOYER_TEST_POSTGRES" in os.environ
        else [
            f"postgresql://{getpass.getuser()}@/postgres",
            "postgresql://postgres@127.0.0.1:5432/postgres",
            "postgresql://postgres@/postgres",
        ]
    )
    for url in candidates:
        try:
            admin = psycopg.connect(url, autocommit=True, connect_timeout=3)
        except psycopg.Error:
            continue
        with admin:
            return _prepare(admin)
    return {}


def _prepare(admin: psycopg.Connection) -> dict[str, str]:
    password = secrets.token_hex(12)
    existing = {row[0] for row in admin.execute("SELECT rolname FROM pg_roles")}
    for role, options in ROLES.items():
        verb = "ALTER" if role in existing else "CREATE"
        admin.execute(
            sql.SQL(f"{verb} ROLE {{}} {options} PASSWORD {{}}").format(sql.Identifier(role), sql.Literal(password))
        )
    owner, app = ROLES
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(owner)))
    host, port = "127.0.0.1", admin.info.port or 5432
    return {
        "DATABASE_OWNER_URL": f"postgresql://{owner}:{password}@{host}:{port}/{DATABASE}",
        "DATABASE_URL": f"postgresql://{app}:{password}@{host}:{port}/{DATABASE}",
    }


if __name__ == "__main__":
    sys.exit(main())
