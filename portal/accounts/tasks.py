"""Background jobs about people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.accounts import mail
from portal.accounts.sign_in_log import record_failure
from portal.jobs.public import JobContext, job


@job("accounts.send_password_reset", title=_("Send a mail for a new password"), max_attempts=3, quiet=True)
def send_password_reset(context: JobContext, email: str) -> str:
    """To everybody with this address whose account is open; an unknown address gets nothing."""
    letters = mail.password_reset(email)
    for letter in letters:
        with context.outside(_("Send the mail")):
            letter.send()
    return "sent" if letters else "nobody"


@job("accounts.send_invitation", title=_("Send an invitation"), max_attempts=3)
def send_invitation(context: JobContext, membership_id: int) -> str:
    """Tell somebody that they were let in; who has no password yet gets a link to set one."""
    letter = mail.invitation(membership_id)
    if letter is None:
        return "ended"
    with context.outside(_("Send the mail")):
        letter.send()
    return "sent"


@job("accounts.record_sign_in_failure", title=_("Note a failed sign-in"), atomic=True, quiet=True)
def record_sign_in_failure(context: JobContext, name: str, address: str | None, request_id: str, locked: bool) -> str:
    """In the background, so that the answer takes as long for an unknown person as for a known one."""
    record_failure(name=name, address=address, request_id=request_id, locked=locked)
    return "noted"
