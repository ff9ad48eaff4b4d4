"""Letters to people about their access. They are built here and sent by jobs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from portal.accounts.models import User
from portal.tenants.models import Membership


def password_reset(email: str) -> list[EmailMessage]:
    """A letter with a link to set a new password, for everybody with this address whose account is open."""
    people = User.objects.filter(email__iexact=email.strip(), is_active=True)
    return [
        _letter("password_reset", user, language_of(user), {"link": _new_password_link(user), "user": user})
        for user in people
    ]


def invitation(membership_id: int) -> EmailMessage | None:
    """A letter that says what the person was given, or None when that has ended since."""
    membership = (
        Membership.objects.select_related("user", "tenant")
        .filter(pk=membership_id, active=True, tenant__active=True, user__is_active=True)
        .first()
    )
    if membership is None:
        return None
    user = membership.user
    first_time = not user.has_usable_password()
    link = _new_password_link(user) if first_time else absolute(reverse("account_login"))
    context = {"link": link, "first_time": first_time, "membership": membership, "user": user}
    return _letter("invitation", user, language_of(user, membership), context)


def language_of(user: User, membership: Membership | None = None) -> str:
    """The language to write to a person in: their own, their organisation's, the installation's."""
    profile = getattr(user, "profile", None)
    membership = membership or user.memberships.filter(active=True).select_related("tenant").first()
    return (profile and profile.language) or (membership.tenant.language if membership else settings.LANGUAGE_CODE)


def absolute(path: str) -> str:
    """The address of a page of this installation as a link in a mail needs it."""
    return urljoin(settings.WAGTAILADMIN_BASE_URL, path)


def _new_password_link(user: User) -> str:
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return absolute(
        reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})
    )


def _letter(name: str, user: User, language: str, context: dict[str, Any]) -> EmailMessage:
    with override(language):
        subject = render_to_string(f"portal_accounts/mail/{name}_subject.txt", context)
        body = render_to_string(f"portal_accounts/mail/{name}.txt", context)
    return EmailMessage(" ".join(subject.split()), body, to=[user.email])
