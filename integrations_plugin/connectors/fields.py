"""Types that settings of several kinds share."""

from __future__ import annotations

import re
from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator

from integrations_plugin.transport.targets import TargetRefused, target_of

HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
# Headers that say how a message is carried, or for whom: never a place for a key.
CARRIERS = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "upgrade"})


def _address(value: str) -> str:
    try:
        target_of(value)
    except TargetRefused as error:
        raise ValueError(str(error)) from None
    if "?" in value or "#" in value:
        raise ValueError(_("Enter the address without a question mark or hash and what follows them."))
    return value.rstrip("/")


def _path(value: str) -> str:
    if "://" in value or "?" in value or "#" in value or ".." in value.split("/") or not value.isprintable():
        raise ValueError(_("Enter only the path below the address, such as orders or reports/orders."))
    return value.strip("/")


def _header(value: str) -> str:
    if not HEADER.fullmatch(value) or value.lower() in CARRIERS:
        raise ValueError(_("This cannot be the name of a header with a key. Usual is Authorization or X-API-Key."))
    return value


Address = Annotated[str, AfterValidator(_address)]
Path = Annotated[str, AfterValidator(_path)]
HeaderName = Annotated[str, AfterValidator(_header)]
