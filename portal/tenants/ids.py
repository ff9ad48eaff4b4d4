"""Ids of tenant rows: UUIDv7, which sort by time and tell nothing about how many there are."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A fresh UUIDv7 as the standard library's UUID, which is what Django's UUIDField takes."""
    return uuid7()
