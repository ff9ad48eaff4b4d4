"""What goes out, what comes back, and how a failure is told: never with the address, a header or the body in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from integrations_plugin.secrets.text import SecretText
from integrations_plugin.statuses import PASSING, Status


class CallFailed(Exception):
    """A call did not succeed. `status` sorts it, `sentence` says it to people, `until` when to come back."""

    def __init__(self, status: Status, sentence: str, *, http_status: int = 0, until: datetime | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.http_status = http_status
        self.until = until

    @property
    def passing(self) -> bool:
        """Whether the same call may succeed later without anybody changing anything."""
        return self.status in PASSING


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `operation` names it in logs, in place of its address, which may hold a secret.

    `repeatable` says that sending it twice does no harm: only then is it tried again.
    """

    operation: str
    url: str | SecretText
    method: str = "GET"
    headers: Mapping[str, str | SecretText] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer of at most the allowed size. The body is for the connector; no screen shows it."""

    http_status: int
    content_type: str
    body: bytes = field(repr=False)
    retry_after: str = ""
    elapsed_ms: int = 0

    @property
    def ok(self) -> bool:
        return 200 <= self.http_status < 300

    def data(self) -> Any:
        """The body as JSON; raises CallFailed (bad_answer) if it is none."""
        if "json" not in self.content_type:
            raise CallFailed(
                Status.BAD_ANSWER,
                _("The service answered with a web page or text where data was expected. Check the address."),
                http_status=self.http_status,
            )
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise CallFailed(
                Status.BAD_ANSWER,
                _("The service's answer is damaged or incomplete. Nothing was taken over; try again later."),
                http_status=self.http_status,
            ) from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
