"""All that reads, in the open tenant's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from integrations_plugin.connectors.base import Ask, ConnectorSettings
from integrations_plugin.connectors.registry import connector_of
from integrations_plugin.models import Integration, SourceRecord
from integrations_plugin.secrets.store import set_dates
from portal.jobs.public import JobRun, State
from portal.panels.public import money
from portal.tenants.public import Company
from portal.theme.public import hours_and_minutes


def integrations() -> QuerySet[Integration]:
    """All integrations by name, each with how many records it has brought (`record_count`)."""
    found: QuerySet[Integration] = Integration.objects.annotate(record_count=Count("records")).order_by("name", "id")
    return found


def records_of(integration: Integration) -> QuerySet[SourceRecord]:
    """The integration's records, newest first."""
    found: QuerySet[SourceRecord] = SourceRecord.objects.filter(integration=integration).select_related("company")
    return found.order_by("-occurred_at", "-id")


def measure_of(record: SourceRecord) -> str:
    """How much or how long, in words: the amount if it has one, else the duration."""
    if record.amount_minor is not None:
        return money(record.amount_minor, record.currency)
    return hours_and_minutes(record.duration_seconds) if record.duration_seconds else ""


def settings_of(integration: Integration) -> ConnectorSettings | None:
    """The stored settings in their type, or None where they do not fit (any more) or the kind is gone."""
    connector = connector_of(integration.kind)
    if connector is None:
        return None
    try:
        settings: ConnectorSettings = connector.settings_schema.model_validate(integration.settings)
    except ValueError:
        return None
    return settings


def companies_called(names: Iterable[str]) -> dict[str, UUID]:
    """Which of our companies a source means: by our id, or by a name that only one company has. Others are left out."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    by_name: dict[str, list[UUID]] = {}
    ids: dict[str, UUID] = {}
    rows: Any = Company.objects.values_list("pk", "name")
    for pk, name in rows.iterator():
        by_name.setdefault(name.casefold(), []).append(pk)
        ids[str(pk)] = pk
    found = {}
    for name in wanted:
        same_name = by_name.get(name.casefold(), [])
        if name.lower() in ids:
            found[name] = ids[name.lower()]
        elif len(same_name) == 1:
            found[name] = same_name[0]
    return found


def run_of(job_id: int | None) -> JobRun | None:
    """The job of this id, as long as it is kept."""
    return JobRun.objects.filter(pk=job_id).first() if job_id else None


def with_check_runs(rows: list[Integration]) -> list[tuple[Integration, JobRun | None]]:
    """Each integration with the job of its latest check, by one query for all."""
    runs = {run.pk: run for run in JobRun.objects.filter(pk__in=[row.check_job for row in rows if row.check_job])}
    return [(row, runs.get(row.check_job or 0)) for row in rows]


def broken_off(integration: Integration, run: JobRun | None) -> str:
    """Why the latest check brought no result, or an empty text when it did."""
    if run is None or run.is_open or run.state == State.DONE or run.finished_at is None:
        return ""
    if integration.last_checked_at and integration.last_checked_at >= run.finished_at:
        return ""
    return run.error or _("The check was stopped before it had a result. Start it again.")


@dataclass(frozen=True, slots=True)
class Fact:
    """A setting as the page shows it."""

    label: str
    value: str


def facts_of(integration: Integration) -> list[Fact]:
    """What the integration is set to, apart from what was left at its default; of secrets only when they were set."""
    connector, settings = connector_of(integration.kind), settings_of(integration)
    if connector is None or settings is None:
        return []
    facts = []
    for name, info in connector.settings_schema.model_fields.items():
        ask = next(part for part in info.metadata if isinstance(part, Ask))
        value = getattr(settings, name)
        if value and (info.is_required() or value != info.default):
            facts.append(Fact(str(ask.label), str(dict(ask.choices).get(value, value))))
    stored = set_dates(integration=integration)
    for name, info in connector.secrets_schema.model_fields.items():
        ask = next(part for part in info.metadata if isinstance(part, Ask))
        day = date_format(localtime(stored[name]), "DATE_FORMAT") if name in stored else ""
        facts.append(Fact(str(ask.label), _("set on %(day)s") % {"day": day} if day else _("not set")))
    return facts
