"""Statements: opening balance, what moved, closing balance, for days in the organisation's time zone."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Sum
from django.utils.translation import gettext as _

from crm_plugin.time_accounts.models import Account, Posting
from crm_plugin.time_accounts.words import hours_text
from portal.panels.public import spreadsheet_text


@dataclass(frozen=True, slots=True)
class Line:
    """A posting with the balance after it in the order of the statement."""

    posting: Posting
    day: date
    balance_seconds: int


@dataclass(frozen=True, slots=True)
class Statement:
    """Both days are included. `opening_seconds` + all lines = `closing_seconds`."""

    first: date
    last: date
    opening_seconds: int
    lines: tuple[Line, ...]
    added_seconds: int
    used_seconds: int

    @property
    def net_seconds(self) -> int:
        return self.added_seconds - self.used_seconds

    @property
    def closing_seconds(self) -> int:
        return self.opening_seconds + self.net_seconds


def bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments from which and before which: midnights of the zone, whatever its clock does in between."""
    return (
        datetime.combine(first, time.min, zone),
        datetime.combine(last + timedelta(days=1), time.min, zone),
    )


def statement(*, account: Account, first: date, last: date, zone: ZoneInfo) -> Statement:
    """The account's statement from `first` to `last`, both included."""
    start, end = bounds(first, last, zone)
    rows = Posting.objects.filter(account=account)
    opening: int = rows.filter(occurred_at__lt=start).aggregate(total=Sum("seconds", default=0))["total"]
    lines, balance = [], opening
    for posting in rows.filter(occurred_at__gte=start, occurred_at__lt=end).order_by("number"):
        balance += posting.seconds
        lines.append(Line(posting, posting.occurred_at.astimezone(zone).date(), balance))
    moved = [line.posting.seconds for line in lines]
    return Statement(
        first=first,
        last=last,
        opening_seconds=opening,
        lines=tuple(lines),
        added_seconds=sum(seconds for seconds in moved if seconds > 0),
        used_seconds=-sum(seconds for seconds in moved if seconds < 0),
    )


def statement_csv(shown: Statement) -> str:
    """The statement as CSV for spreadsheets; no cell of it can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            _("Date"),
            _("Number"),
            _("Kind"),
            _("Text"),
            _("Reference"),
            _("By"),
            _("Seconds"),
            _("Time"),
            _("Balance in seconds"),
            _("Balance"),
        ]
    )
    writer.writerow(
        [
            shown.first,
            "",
            _("Opening balance"),
            "",
            "",
            "",
            "",
            "",
            shown.opening_seconds,
            spreadsheet_text(hours_text(shown.opening_seconds)),
        ]
    )
    for line in shown.lines:
        posting = line.posting
        words = (posting.get_kind_display(), posting.text, posting.reference, posting.actor_name)
        writer.writerow(
            [
                line.day,
                posting.number,
                *map(spreadsheet_text, words),
                posting.seconds,
                spreadsheet_text(hours_text(posting.seconds)),
                line.balance_seconds,
                spreadsheet_text(hours_text(line.balance_seconds)),
            ]
        )
    writer.writerow(
        [
            shown.last,
            "",
            _("Closing balance"),
            "",
            "",
            "",
            "",
            "",
            shown.closing_seconds,
            spreadsheet_text(hours_text(shown.closing_seconds)),
        ]
    )
    return out.getvalue()
