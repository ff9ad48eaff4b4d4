"""How an account went down day by day, and how long it may last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from crm_plugin.time_accounts.models import Account, Posting

DAYS_SHOWN = 90
DAYS_OF_PACE = 60
LEAST_DAYS = 7
LONGEST = 730


@dataclass(frozen=True, slots=True)
class Outlook:
    """Balances at the end of days, oldest first; when the account will be empty at its pace, if that can be said."""

    days: tuple[tuple[date, int], ...]
    today: date
    empty_on: date | None
    words: str


def outlook(*, account: Account, zone: ZoneInfo) -> Outlook:
    """The account's last 90 days and its forecast. One query, however many postings there are."""
    today = timezone.now().astimezone(zone).date()
    first = max(today - timedelta(days=DAYS_SHOWN), account.opened_at.astimezone(zone).date())
    used = Q(kind=Posting.Kind.CONSUMPTION) | Q(reverses__kind=Posting.Kind.CONSUMPTION)
    moved = {
        row["day"]: (row["net"], row["used"])
        for row in Posting.objects.filter(account=account, occurred_at__gte=datetime.combine(first, time.min, zone))
        .annotate(day=TruncDate("occurred_at", tzinfo=zone))
        .values("day")
        .annotate(net=Sum("seconds"), used=Sum("seconds", filter=used, default=0))
        .order_by("day")
    }
    balance = account.balance_seconds - sum(net for net, _used in moved.values())
    days = [(first - timedelta(days=1), balance)]
    for day, (net, _used) in moved.items():
        balance += net
        days.append((day, balance))
    since = today - timedelta(days=DAYS_OF_PACE)
    pace_days = max(LEAST_DAYS, min(DAYS_OF_PACE, (today - first).days))
    spent = -sum(seconds for day, (_net, seconds) in moved.items() if day > since)
    empty_on, words = _forecast(account, spent, pace_days, today)
    return Outlook(tuple(days), today, empty_on, words)


def _forecast(account: Account, spent: int, pace_days: int, today: date) -> tuple[date | None, str]:
    left = account.balance_seconds - account.floor_seconds
    if left <= 0:
        return None, _("Nothing is left. New work can be booked once the account is topped up.")
    if spent <= 0:
        return None, _("Nothing was used in the last %(days)d days.") % {"days": pace_days}
    lasts = left * pace_days // spent
    if lasts > LONGEST:
        return None, _("Lasts more than two years at the pace of the last %(days)d days.") % {"days": pace_days}
    empty_on = today + timedelta(days=lasts)
    when = date_format(empty_on, "j F" if empty_on.year == today.year else "j F Y")
    return empty_on, _("Lasts until about %(day)s at the pace of the last %(days)d days.") % {
        "day": when,
        "days": pace_days,
    }
