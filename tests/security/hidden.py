"""Secrets that stand in no answer at all, to nobody: those of the installation, of integrations, keys and people."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from integrations_plugin.models import Integration, IntegrationSecret, TenantDataKey
from integrations_plugin.secrets import store
from portal.accounts.models import ApiKey, User
from portal.tenants.scope import tenant_scope
from tests.security.world import World

# What every world has, so that the search for it is one.
KINDS = (
    "Django's key",
    "master key",
    "pepper",
    "sealed secret",
    "data key",
    "password's hash",
    "digest of a key",
    "session",
)


def secrets_of(worlds: Iterable[World]) -> dict[str, str]:
    """The value → what it is. Sessions are in it too: an answer's own cookie is not looked at."""
    found = _of_the_installation()
    for world in worlds:
        with tenant_scope(world.tenant):
            for integration in Integration.objects.all():
                for name, value in store.take(integration=integration).items():
                    found[value.reveal()] = f"{world.mark}: {name} of {integration.kind}"
            for sealed in IntegrationSecret.objects.values_list("sealed", flat=True):
                found[sealed] = f"{world.mark}: a sealed secret"
            for wrapped in TenantDataKey.objects.values_list("wrapped", flat=True):
                found[wrapped] = f"{world.mark}: a data key"
    for user in User.objects.all():
        if user.has_usable_password():
            found[user.password] = f"the password's hash of {user.email}"
    found |= dict.fromkeys(ApiKey.objects.values_list("digest", flat=True), "the digest of a key")
    found |= dict.fromkeys(Session.objects.values_list("session_key", flat=True), "a session")
    assert all(len(value) > 8 for value in found), "too short to be looked for"
    missing = [kind for kind in KINDS if not any(kind in what for what in found.values())]
    assert not missing, f"nothing there to be looked for: {missing}"
    planted = next(iter(found))
    assert f"tells {found[planted]}" in told(f"<p>{planted}</p>", found)
    return found


def _of_the_installation() -> dict[str, str]:
    found = {
        str(settings.SECRET_KEY): "Django's key",
        **dict.fromkeys(_numbered(settings.FOYER_MASTER_KEYS), "the master key"),
        **dict.fromkeys(_numbered(settings.FOYER_KEY_PEPPERS), "the pepper of keys"),
    }
    if password := str(connection.settings_dict["PASSWORD"]):
        found[password] = "the database's password"
    if redis := urlsplit(settings.FOYER_ENV.redis_url.get_secret_value()).password:
        found[redis] = "the password of Redis"
    return found


def _numbered(keys: str) -> list[str]:
    """Of `k1:…,k2:…` the keys."""
    return [key.partition(":")[2] for key in keys.split(",")]


def told(text: str, hidden: dict[str, str]) -> list[str]:
    """Which secrets stand in an answer; its own Set-Cookie does not count."""
    said = "\n".join(line for line in text.splitlines() if not line.startswith("Set-Cookie:"))
    return [f"tells {what}" for value, what in hidden.items() if value in said]
