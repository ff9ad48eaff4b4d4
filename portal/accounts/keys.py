"""API keys: made once, kept as a keyed hash, resolved for every request.

A key reads `foyer_<public id>_<secret>_<check>`; the check lets scanners and typing mistakes be told from real keys.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
import zlib
from datetime import timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.models import ApiKey, Program
from portal.tenants.models import Membership
from portal.tenants.roles import TEAM_ROLES
from portal.tenants.scope import tenant_scope

ALPHABET = string.ascii_letters + string.digits
TOUCH_EVERY = timedelta(minutes=1)


class InvalidKey(Exception):
    """A key was presented that is not valid: wrong, revoked, expired, its program or tenant is off, its owner has left."""


def peppers() -> dict[str, bytes]:
    """Numbered peppers; new keys use the first, older ones stay readable while they are listed."""
    pairs = (part.strip().partition(":") for part in settings.FOYER_KEY_PEPPERS.split(",") if part.strip())
    return {number: value.encode() for number, _, value in pairs}


def new_key() -> tuple[str, dict[str, str]]:
    """A fresh key and the fields that keep it: `(key, {public_id, digest, pepper})`."""
    public_id = "".join(secrets.choice(ALPHABET) for _ in range(12))
    secret = "".join(secrets.choice(ALPHABET) for _ in range(43))
    number = next(iter(peppers()))
    key = f"foyer_{public_id}_{secret}_{_check(public_id, secret)}"
    return key, {"public_id": public_id, "digest": _digest(secret, number), "pepper": number}


def presented_key(request: HttpRequest) -> str:
    """The key in `Authorization: Bearer …` or `X-API-Key`; a key in the address is never read."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip()
    return request.headers.get("X-API-Key", "").strip()


def resolve_key(request: HttpRequest) -> ApiKey | None:
    """The key that the request presents, or None when it presents none or a wrong one.

    `request.api_key_refused` says which: a presented but invalid key is answered 401 everywhere, never as anonymous.
    """
    text = presented_key(request)
    request.api_key_refused = bool(text)  # type: ignore[attr-defined]
    if not text:
        return None
    try:
        key = find_key(text)
    except InvalidKey:
        return None
    request.api_key_refused = False  # type: ignore[attr-defined]
    now = timezone.now()
    ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=now - TOUCH_EVERY), pk=key.pk).update(
        last_used_at=now
    )
    return key


def find_key(text: str) -> ApiKey:
    """The usable key with this text; raises InvalidKey. All wrong keys cost the same comparison."""
    parts = text.split("_")
    public_id, secret = (parts[1], parts[2]) if len(parts) == 4 and parts[0] == "foyer" else ("", "")
    key = ApiKey.objects.select_related("tenant").filter(public_id=public_id).first()
    number = key.pepper if key else next(iter(peppers()))
    if number not in peppers():
        raise InvalidKey
    right = hmac.compare_digest(_digest(secret, number), key.digest if key else "0" * 64)
    right = right and parts[3] == _check(public_id, secret)
    if key is None or not right or not key.usable or not key.tenant.active:
        raise InvalidKey
    with tenant_scope(key.tenant_id):
        programs = Program.objects.filter(answered_for("owner"), pk=key.program_id, active=True)
        program = programs.select_related("owner").first()
    if program is None:
        raise InvalidKey
    key.program = program
    return key


def answered_for(owner: str) -> Q:
    """Condition on rows with a tenant: the person at `owner` still works in it. Nobody's program does anything."""
    seats = Membership.objects.filter(
        user=OuterRef(owner), tenant=OuterRef("tenant"), active=True, role__in=sorted(TEAM_ROLES)
    )
    return Q(**{f"{owner}__is_active": True}) & (Q(**{f"{owner}__is_superuser": True}) | Q(Exists(seats)))


def _digest(secret: str, pepper_number: str) -> str:
    return hmac.new(peppers()[pepper_number], secret.encode(), hashlib.sha256).hexdigest()


def _check(public_id: str, secret: str) -> str:
    return f"{zlib.crc32(f'{public_id}{secret}'.encode()):08x}"[-6:]
