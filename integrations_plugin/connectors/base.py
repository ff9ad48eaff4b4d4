"""What a kind of integration is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

from django.utils.functional import Promise
from pydantic import BaseModel, ConfigDict

from integrations_plugin.statuses import Status
from integrations_plugin.transport import Transport


class ConnectorSettings(BaseModel):
    """Base of a kind's settings. Each field is `Annotated[type, Ask(…)]`; unknown stored keys are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, allow_inf_nan=False)


class ConnectorSecrets(BaseModel):
    """Base of a kind's secrets: fields of `SecretText`, each with an `Ask`. They never stand among the settings."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


@dataclass(frozen=True, slots=True)
class Ask:
    """How the form asks for a field. `choices` label a Literal's values; `group` is the heading above it."""

    label: str | Promise
    help: str | Promise = ""
    group: str | Promise = ""
    choices: tuple[tuple[str, str | Promise], ...] = ()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found out, in a sentence for people. Failures may also be raised as CallFailed."""

    status: Status
    sentence: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a source, read into our terms. `company` is what the source calls the company."""

    external_id: str
    kind: str
    occurred_at: datetime
    title: str
    company: str = ""
    amount_minor: int | None = None
    currency: str = ""
    quantity: int | None = None
    duration_seconds: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records. An empty `cursor` ends the fetch; the next one begins at `newest`, the latest change."""

    items: tuple[Item, ...]
    cursor: str = ""
    newest: str = ""
    unreadable: int = 0


S = TypeVar("S", bound=ConnectorSettings)
K = TypeVar("K", bound=ConnectorSecrets)


class Connector(ABC, Generic[S, K]):
    """One kind. `kind` is stored and never changes; `bound` names settings that say where the secrets are sent."""

    kind: ClassVar[str]
    title: ClassVar[str | Promise]
    summary: ClassVar[str | Promise]
    icon: ClassVar[str] = "link"
    settings_schema: type[S]
    secrets_schema: type[K]
    bound: ClassVar[tuple[str, ...]] = ()
    can_fetch: ClassVar[bool] = False

    @abstractmethod
    def check(self, transport: Transport, settings: S, secrets: K) -> CheckResult:
        """Find out whether the connection works. Changes nothing at the service."""

    def fetch(self, transport: Transport, settings: S, secrets: K, *, since: str, cursor: str) -> Page:
        """The page at `cursor` (the first if empty) of what changed since `since` (all if empty).

        Only asked of kinds that set `can_fetch`.
        """
        raise NotImplementedError(f"{self.kind} has no records; it says so by can_fetch.")  # not every kind has them
