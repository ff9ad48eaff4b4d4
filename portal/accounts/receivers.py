"""Hears what Django, allauth and axes say about signing in, and has it written down."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from axes.signals import user_locked_out
from axes.utils import reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.lockout import sign_in_name
from portal.accounts.models import User
from portal.accounts.second_factor import SET_UP_HERE
from portal.accounts.sign_in_log import record_for
from portal.accounts.tasks import record_sign_in_failure
from portal.audit.context import in_request, who


@receiver(user_logged_in)
def signed_in(request: HttpRequest, user: User, **_signal: Any) -> None:
    with in_request(request):
        record_for(user, "account.signed_in", actor=user)


@receiver(user_logged_out)
def signed_out(request: HttpRequest, user: User | None, **_signal: Any) -> None:
    if user is not None:
        with in_request(request):
            record_for(user, "account.signed_out", actor=user)


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_signal: Any) -> None:
    # Tries while locked out are not written one by one: the lock-out itself is.
    if request is not None and not _denied_at_once(request):
        _note_failure(request, sign_in_name(request, credentials), locked=False)


@receiver(user_locked_out)
def locked(request: HttpRequest, username: str, **_signal: Any) -> None:
    if not _denied_at_once(request):
        _note_failure(request, username, locked=True)


@receiver([password_changed, password_set, password_reset])
def new_password(request: HttpRequest, user: User, **_signal: Any) -> None:
    reset(username=sign_in_name(None, {"email": user.email}))
    with in_request(request):
        record_for(user, "account.password_changed", actor=user)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def second_factor_changed(
    signal: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_signal: Any
) -> None:
    words = {authenticator_added: "added", authenticator_removed: "removed", authenticator_reset: "renewed"}
    if signal is authenticator_added and authenticator.type == Authenticator.Type.TOTP:
        request.session[SET_UP_HERE] = True
    if signal is authenticator_removed and authenticator.type == Authenticator.Type.TOTP:
        request.session.pop(SET_UP_HERE, None)
    with in_request(request):
        record_for(user, f"account.second_factor_{words[signal]}", actor=user, kind=str(authenticator.type))


@receiver(authentication_failed)
def wrong_code(request: HttpRequest, user: User, **_signal: Any) -> None:
    with in_request(request):
        record_for(user, "account.second_factor_failed")


def _denied_at_once(request: HttpRequest) -> bool:
    """The account was locked before this try, so its password was not even looked at."""
    return getattr(request, "axes_locked_out", False) and not getattr(request, "axes_failures_since_start", None)


def _note_failure(request: HttpRequest, name: str, *, locked: bool) -> None:
    with in_request(request):
        by = who()
    record_sign_in_failure.enqueue(name=name, address=by.address, request_id=by.request_id, locked=locked)
