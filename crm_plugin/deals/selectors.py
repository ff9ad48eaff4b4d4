"""Reading deals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Sum
from django.db.models.functions import Concat

from crm_plugin.deals.models import Deal, DealState, LossReason, Pipeline, Stage

CARDS = 30


@dataclass(slots=True)
class StageSum:
    """A stage with its open deals: how many, their sum for each currency, and a first few of them for a board."""

    stage: Stage
    count: int = 0
    sums: dict[str, int] = field(default_factory=dict)
    likely: dict[str, int] = field(default_factory=dict)
    cards: list[Deal] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        return self.count - len(self.cards)


def deals() -> models.QuerySet[Deal]:
    """Deals with all that a list shows of them, in one query."""
    return Deal.objects.select_related("company", "stage__pipeline", "owner", "contact", "loss_reason")


def deals_of(company_id: UUID, *, limit: int) -> list[Deal]:
    """A company's deals: open ones first, then the latest."""
    order = models.Case(models.When(state=DealState.OPEN, then=0), default=1)
    return list(deals().filter(company_id=company_id).order_by(order, "-created_at")[:limit])


def due_deals(limit: int) -> list[Deal]:
    """Open deals with a date, the earliest first."""
    rows = Deal.objects.filter(state=DealState.OPEN, expected_on__isnull=False).select_related("company")
    return list(rows.order_by("expected_on", "pk")[:limit])


def pipelines() -> list[Pipeline]:
    return list(Pipeline.objects.filter(active=True))


def stages() -> models.QuerySet[Stage]:
    """All stages that a deal may be put in, by pipeline."""
    return Stage.objects.filter(pipeline__active=True).select_related("pipeline")


def stages_with_pipelines() -> models.QuerySet[Stage]:
    """All stages, `shown` with the name of their pipeline: two pipelines may both have an “Offer”."""
    shown = Concat("pipeline__name", models.Value(" · "), "name", output_field=models.CharField())
    rows: models.QuerySet[Stage] = Stage.objects.annotate(shown=shown)
    return rows


def loss_reasons() -> models.QuerySet[LossReason]:
    return LossReason.objects.filter(active=True)


def stage_sums(pipeline: Pipeline) -> list[StageSum]:
    """The stages of a pipeline in order, each with its open deals counted and summed in the database."""
    found = {stage.pk: StageSum(stage) for stage in Stage.objects.filter(pipeline=pipeline).select_related("pipeline")}
    rows = (
        Deal.objects.filter(state=DealState.OPEN, stage__pipeline=pipeline)
        .order_by()
        .values("stage_id", "currency")
        .annotate(many=Count("pk"), total=Sum("amount_minor"))
    )
    for row in rows:
        entry = found[row["stage_id"]]
        entry.count += row["many"]
        entry.sums[row["currency"]] = row["total"]
        entry.likely[row["currency"]] = row["total"] * entry.stage.probability // 100
    return list(found.values())


def forecast(sums: list[StageSum]) -> dict[str, int]:
    """What open deals are likely to bring, for each currency: their sums weighed by the chance of their stage."""
    total: dict[str, int] = defaultdict(int)
    for entry in sums:
        for currency, amount in entry.likely.items():
            total[currency] += amount
    return dict(total)


def board(pipeline: Pipeline) -> list[StageSum]:
    """The same with the first cards of each stage, those due soonest on top, in one query for all stages."""
    columns = stage_sums(pipeline)
    ranked = (
        deals()
        .filter(state=DealState.OPEN, stage__pipeline=pipeline)
        .annotate(
            rank=models.Window(
                models.functions.RowNumber(),
                partition_by=F("stage_id"),
                order_by=[F("expected_on").asc(nulls_last=True), F("created_at").desc(), F("id").desc()],
            )
        )
        .filter(rank__lte=CARDS)
        .order_by("rank")
    )
    cards: dict[Any, list[Deal]] = defaultdict(list)
    for deal in ranked:
        cards[deal.stage_id].append(deal)
    for column in columns:
        column.cards = cards[column.stage.pk]
    return columns
