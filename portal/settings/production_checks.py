"""What production insists on. Each answer is one sentence that names the variable and what to set."""

from __future__ import annotations

import base64
import binascii

from portal.settings.databases import from_url
from portal.settings.env import Environment
from portal.settings.production_outside import base_url_problems, error_problems, mail_problems, proxy_problems

DEFAULT_SECRETS = ("changeme", "change-me", "secret", "django-insecure", "only-for-the-tests", "example")
SHORTEST_SECRET = 50


def problems(env: Environment) -> list[str]:
    """All that is wrong at once, so that an operator mends it in one go; empty means: start."""
    outside = (base_url_problems, proxy_problems, mail_problems, error_problems)
    return [
        text for check in (_modes, _secrets, _hosts, *outside, _database, _services, _storage) for text in check(env)
    ]


def _modes(env: Environment) -> list[str]:
    found = []
    if env.debug:
        found.append("FOYER_DEBUG is on; it shows source and settings to strangers. Remove it.")
    if env.demo:
        found.append("FOYER_DEMO is on; its sign-ins are printed on the sign-in page. Remove it.")
    return found


def _secrets(env: Environment) -> list[str]:
    found = []
    secret = env.secret_key.get_secret_value()
    if not secret:
        found.append("FOYER_SECRET_KEY is not set. Set 50 random characters or more.")
    elif len(secret) < SHORTEST_SECRET or len(set(secret)) < 10:
        found.append(f"FOYER_SECRET_KEY is too weak. Set {SHORTEST_SECRET} random characters or more.")
    elif any(word in secret.lower() for word in DEFAULT_SECRETS):
        found.append("FOYER_SECRET_KEY is a default from an example. Set a random one.")
    found.extend(_master_keys(env.master_keys.get_secret_value(), secret))
    peppers = env.key_peppers.get_secret_value()
    if not peppers:
        found.append("FOYER_KEY_PEPPERS is not set. Set `1:` followed by 32 random characters or more.")
    elif any(len(part.partition(":")[2]) < 32 for part in peppers.split(",")):
        found.append("FOYER_KEY_PEPPERS holds a pepper shorter than 32 characters.")
    return found


def _master_keys(value: str, secret: str) -> list[str]:
    if not value:
        return ["FOYER_MASTER_KEYS is not set. Set a name, a colon and 32 random bytes in base64: `k1:…`."]
    if value == secret:
        return ["FOYER_MASTER_KEYS must not be the same as FOYER_SECRET_KEY."]
    for part in value.split(","):
        name, _, encoded = part.strip().partition(":")
        try:
            key = base64.b64decode(encoded, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not name or len(key) != 32:
            return ["FOYER_MASTER_KEYS must be `name:key` pairs, each key 32 bytes in base64."]
        if len(set(key)) < 8:
            return ["FOYER_MASTER_KEYS holds a key that is not random."]
    return []


def _hosts(env: Environment) -> list[str]:
    if not env.hosts:
        return ["FOYER_HOSTS is empty. Set the host names of this installation, with commas."]
    if "*" in env.hosts:
        return ["FOYER_HOSTS allows every host. Name the host names of this installation."]
    return []


def _database(env: Environment) -> list[str]:
    url, owner = env.database_url.get_secret_value(), env.database_owner_url.get_secret_value()
    if not url.startswith(("postgres://", "postgresql://")):
        return []  # SQLite is allowed for one tenant; a system check refuses a second one.
    if not owner:
        return [
            "DATABASE_OWNER_URL is not set. The application must not own its tables: docker/postgres/roles.sql makes"
            " both roles."
        ]
    if _user(owner) == _user(url):
        # Whatever host or pooler the addresses name: roles belong to the whole server.
        return [
            "DATABASE_OWNER_URL and DATABASE_URL name the same role; the application's role must not own the tables."
        ]
    if _database_name(owner) != _database_name(url):
        return ["DATABASE_OWNER_URL and DATABASE_URL name different databases."]
    return []


def _user(url: str) -> str:
    found = from_url(url)
    return str(found.get("OPTIONS", {}).get("user") or found.get("USER", ""))


def _database_name(url: str) -> str:
    found = from_url(url)
    return str(found.get("OPTIONS", {}).get("dbname") or found["NAME"])


def _services(env: Environment) -> list[str]:
    if env.jobs == "celery" and not env.redis_url.get_secret_value():
        return ["FOYER_JOBS is celery, but REDIS_URL is not set."]
    return []


def _storage(env: Environment) -> list[str]:
    if env.storage != "s3":
        return []
    missing = [
        name
        for name, value in (
            ("FOYER_S3_BUCKET", env.s3_bucket),
            ("FOYER_S3_ACCESS_KEY", env.s3_access_key.get_secret_value()),
            ("FOYER_S3_SECRET_KEY", env.s3_secret_key.get_secret_value()),
        )
        if not value
    ]
    return [f"FOYER_STORAGE is s3, but {', '.join(missing)} is not set."] if missing else []
