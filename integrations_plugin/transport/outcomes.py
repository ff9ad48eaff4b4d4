"""From HTTP statuses and lost connections to the states and sentences that people see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from integrations_plugin.statuses import Status
from integrations_plugin.transport.calls import Answer, CallFailed

LONGEST_WAIT = timedelta(hours=24)
WAIT_UNSAID = timedelta(seconds=60)


def failure_of(answer: Answer) -> CallFailed | None:
    """The failure that this answer means, or None for a success."""
    if answer.ok:
        return None
    status, sentence = _meaning(answer.http_status)
    until = None
    if status is Status.LIMITED:
        until = timezone.now() + (wait_of(answer.retry_after) or WAIT_UNSAID)
    return CallFailed(status, sentence, http_status=answer.http_status, until=until)


def wait_of(retry_after: str) -> timedelta | None:
    """`Retry-After` as seconds or as a date, at most a day; None where it is absent or unreadable."""
    text = retry_after.strip()
    if text.isdecimal() and text.isascii() and len(text) < 10:
        return min(timedelta(seconds=int(text)), LONGEST_WAIT)
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return None
    moment = date if date.tzinfo else date.replace(tzinfo=UTC)
    return min(max(moment - datetime.now(UTC), timedelta(0)), LONGEST_WAIT)


def _meaning(code: int) -> tuple[Status, str]:
    exact = {
        401: (Status.AUTH, _("The service did not accept the sign-in. Enter a valid key or token.")),
        402: (Status.QUOTA, _("The service says that a payment or limit is used up. Look at your account there.")),
        403: (Status.AUTH, _("The service knows the key but does not allow this. Give it the rights to read.")),
        404: (Status.NOT_FOUND, _("The service answers, but there is nothing at this address. Check the path.")),
        409: (Status.CONFLICT, _("The service says that something else is using this connection at the moment.")),
        410: (Status.NOT_FOUND, _("The service says that this address is gone. Check the path.")),
        429: (Status.LIMITED, _("The service asks us to slow down. It is tried again later by itself.")),
    }
    if code in exact:
        return exact[code]
    if 300 <= code < 400:
        return Status.CONFIG, _("The service sends us on to another address, which is not done. Enter the final one.")
    if code in {408, 425} or code >= 500:
        return Status.REMOTE_DOWN, _("The service has a fault of its own (%(code)d). Try again later.") % {"code": code}
    if code >= 400:
        return Status.VALIDATION, _("The service refused the request (%(code)d). Check the settings.") % {"code": code}
    return Status.BAD_ANSWER, _("The service gave an answer that makes no sense here (%(code)d).") % {"code": code}
