"""The demo's reference tables and pipelines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from crm_plugin.contacts.models import CompanyStatus, ContactPosition, LeadSource, NoteType, Region, Sphere
from crm_plugin.deals.models import LossReason, Pipeline, Stage
from crm_plugin.demo import words
from portal.tenants.models import TenantModel

Row = TypeVar("Row", bound=TenantModel)


@dataclass(frozen=True, slots=True)
class Tables:
    statuses: dict[str, CompanyStatus]
    regions: dict[str, Region]
    spheres: dict[str, Sphere]
    positions: dict[str, ContactPosition]
    sources: dict[str, LeadSource]
    note_types: dict[str, NoteType]
    reasons: list[LossReason]
    stages: list[list[Stage]]


def lay_tables() -> Tables:
    """Reference rows as a tenant would type them into the CRM settings, which is all there is to making them."""
    spheres = sorted({company.sphere for company in words.COMPANIES})
    return Tables(
        statuses={
            name: CompanyStatus.objects.create(name=name, tone=tone, position=position)
            for position, (name, tone) in enumerate(words.STATUSES)
        },
        regions=_rows(Region, words.REGIONS),
        spheres=_rows(Sphere, spheres),
        positions=_rows(ContactPosition, words.POSITIONS),
        sources=_rows(LeadSource, words.SOURCES),
        note_types=_rows(NoteType, words.NOTE_TYPES),
        reasons=list(_rows(LossReason, words.LOSS_REASONS).values()),
        stages=[_pipeline(position, *pipeline) for position, pipeline in enumerate(words.PIPELINES)],
    )


def _rows(model: type[Row], names: Iterable[str]) -> dict[str, Row]:
    return {name: model.objects.create(name=name, position=position) for position, name in enumerate(names)}


def _pipeline(position: int, name: str, stages: tuple[tuple[str, int], ...]) -> list[Stage]:
    pipeline = Pipeline.objects.create(name=name, position=position)
    return [
        Stage.objects.create(pipeline=pipeline, name=stage, position=number, probability=chance)
        for number, (stage, chance) in enumerate(stages)
    ]
