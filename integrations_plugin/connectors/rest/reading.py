"""Turns a source's JSON into items. What cannot be read is counted, and keeps nothing else from being read."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from integrations_plugin.connectors.base import Item, Page
from integrations_plugin.connectors.rest.schema import RestSettings
from integrations_plugin.statuses import Status
from integrations_plugin.transport import CallFailed

LONGEST_RECORD = 64 * 1024
# Far below the depth at which writing a record, comparing it or showing it would exhaust the stack.
DEEPEST_RECORD = 64
BIGINT = 2**63 - 1
# Currencies whose smallest unit is not a hundredth (ISO 4217).
DECIMALS = {
    "JPY": 0,
    "KRW": 0,
    "CLP": 0,
    "ISK": 0,
    "VND": 0,
    "HUF": 2,
    "BHD": 3,
    "KWD": 3,
    "OMR": 3,
    "TND": 3,
    "JOD": 3,
}
Clean = Callable[[str], str]


class Unreadable(ValueError):
    """This record lacks what every record needs, or holds a value of the wrong kind."""


def read_page(settings: RestSettings, data: Any, *, cursor: str, clean: Clean = str) -> Page:
    """The page that this answer holds; raises CallFailed when it is no list of records at all.

    Every text that is kept has gone through `clean`, before it is cut to its length.
    """
    rows = pick(data, settings.items_field) if settings.items_field else data
    if not isinstance(rows, list):
        raise CallFailed(
            Status.BAD_ANSWER,
            _("The answer has no list of records where one was expected. Check what the values are called."),
        )
    items, newest, unreadable = [], "", 0
    for row in rows:
        try:
            items.append(read_item(settings, row, clean))
        except Unreadable:
            unreadable += 1
            continue
        newest = max(newest, _moment_text(pick(row, settings.changed_field)))
    return Page(tuple(items), clean(_next(settings, data, rows, cursor)), newest, unreadable)


def read_item(settings: RestSettings, row: Any, clean: Clean = str) -> Item:
    """One record in our terms; raises Unreadable."""
    if not isinstance(row, dict) or _length(row) > LONGEST_RECORD:
        raise Unreadable
    row = _storable(row, clean)
    external_id = _text(pick(row, settings.id_field))
    occurred_at = moment(pick(row, settings.time_field))
    if not external_id or len(external_id) > 200 or occurred_at is None:
        raise Unreadable
    currency = _text(pick(row, settings.currency_field)).upper()
    return Item(
        external_id=external_id,
        kind=_text(pick(row, settings.kind_field))[:60] or "record",
        occurred_at=occurred_at,
        title=_text(pick(row, settings.title_field))[:300] or external_id,
        company=_text(pick(row, settings.company_field))[:200],
        amount_minor=_amount(settings, pick(row, settings.amount_field), currency),
        currency=currency if len(currency) == 3 else "",
        quantity=_whole(pick(row, settings.quantity_field)),
        duration_seconds=_whole(pick(row, settings.duration_field)),
        data=row,
    )


def pick(data: Any, path: str) -> Any:
    """The value at a dotted path, or None where there is none."""
    for part in path.split(".") if path else [""]:
        data = data.get(part) if isinstance(data, dict) else None
    return data


def moment(value: Any) -> datetime | None:
    """A time with its zone, from ISO 8601 or seconds since 1970; a time without a zone counts as UTC.

    None for what is no time or lies outside of 1900 to 2199, so that every time zone can show what is taken over.
    """
    parsed = None
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            parsed = datetime.fromtimestamp(value, UTC)
        elif isinstance(value, str):
            parsed = parse_datetime(value)
    except (ValueError, OverflowError, OSError):
        return None
    if parsed is None or not 1900 <= parsed.year < 2200:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _moment_text(value: Any) -> str:
    parsed = moment(value)
    return parsed.astimezone(UTC).isoformat() if parsed else ""


def _next(settings: RestSettings, data: Any, rows: list[Any], cursor: str) -> str:
    if settings.paging == "cursor":
        return _text(pick(data, settings.next_field))[:1000]
    if settings.paging == "number" and len(rows) >= settings.page_size:
        return str(int(cursor or "1") + 1)
    return ""


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _whole(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > BIGINT:
        raise Unreadable
    return round(value)


def _amount(settings: RestSettings, value: Any, currency: str) -> int | None:
    if value is None or settings.amount_unit == "minor":
        return _whole(value)
    try:
        amount = Decimal(str(value)).scaleb(DECIMALS.get(currency, 2))
        if not amount.is_finite() or abs(amount) > BIGINT:
            raise Unreadable
    except InvalidOperation:
        raise Unreadable from None
    return int(amount.to_integral_value())


def _length(row: Any) -> int:
    try:
        return len(json.dumps(row))
    except RecursionError:
        raise Unreadable from None


def _storable(value: Any, clean: Clean, depth: int = 0) -> Any:
    """Without what databases refuse: NUL letters, lone surrogates, and numbers that are none."""
    if depth > DEEPEST_RECORD:
        raise Unreadable
    if isinstance(value, str):
        return clean(value.replace("\x00", "").encode("utf-8", "replace").decode())
    if isinstance(value, float) and not math.isfinite(value):
        raise Unreadable
    if isinstance(value, list):
        return [_storable(part, clean, depth + 1) for part in value]
    if isinstance(value, dict):
        return {_storable(key, clean, depth + 1): _storable(part, clean, depth + 1) for key, part in value.items()}
    return value
