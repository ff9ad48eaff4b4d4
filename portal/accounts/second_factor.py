"""Whether a person of the team has shown a second factor, where the installation requires one."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.models import User
from portal.tenants.roles import TEAM_ROLES

SET_UP_HERE = "foyer_second_factor"  # session: it was set up in this session, so it need not be asked for again


def missing_step(request: HttpRequest, role: str) -> str:
    """Where the person has to go first (set-up, or being asked for a code); empty when nothing is missing."""
    if not settings.FOYER_MFA_REQUIRED or role not in TEAM_ROLES or not isinstance(request.user, User):
        return ""
    after = urlencode({"next": request.get_full_path() if request.method == "GET" else request.path})
    if not Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
        return f"{reverse('mfa_activate_totp')}?{after}"
    records = get_authentication_records(request, request.user)
    if request.session.get(SET_UP_HERE) or any(record.get("method") == "mfa" for record in records):
        return ""
    return f"{reverse('mfa_reauthenticate')}?{after}"
