"""Paging by cursor: a page begins after a row, so that rows which arrive meanwhile move nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Field, Schema

from portal.api.problems import Problem

T = TypeVar("T")
MAX_PAGE = 100


class PageQuery(Schema):
    """`limit` and `cursor` of every list."""

    limit: int = Field(50, ge=1, le=MAX_PAGE, description="How many rows, at most 100.")
    cursor: str = Field("", max_length=200, description="`next_cursor` of the page before.")


class Page(Schema, Generic[T]):
    """One page of a list, newest first; `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None = None


def page_of(
    rows: QuerySet[Any], query: PageQuery, *, by: str = "id", read: Callable[[str], object] = UUID
) -> tuple[list[Any], str | None]:
    """The rows of one page and the next page's cursor, ordered by the unique field `by`, largest first.

    `read` makes the field's value of its text; a cursor that it cannot read is a 400.
    """
    if query.cursor:
        rows = rows.filter(**{f"{by}__lt": _read(query.cursor, read)})
    found = list(rows.order_by(f"-{by}")[: query.limit + 1])
    shown = found[: query.limit]
    more = len(found) > query.limit
    return shown, _write(getattr(shown[-1], by)) if more else None


def _write(value: object) -> str:
    return base64.urlsafe_b64encode(str(value).encode()).decode().rstrip("=")


def _read(cursor: str, read: Callable[[str], object]) -> object:
    try:
        return read(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode())
    except (ValueError, binascii.Error) as error:
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            _("The cursor cannot be read"),
            _("Use “next_cursor” as it was given, or leave the cursor out to begin again."),
            code="bad_cursor",
        ) from error
