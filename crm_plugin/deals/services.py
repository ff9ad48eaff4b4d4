"""Writing deals."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_plugin.contacts.services import touch
from crm_plugin.deals.facts import DealFacts
from crm_plugin.deals.models import Deal, DealState, LossReason, Stage
from portal.audit.public import record
from portal.search.public import index, remove
from portal.tenants.public import Company, current_tenant

DEAL = "deal"


class DealIsClosed(Exception):
    """A deal that is won or lost is not moved; it can be opened again."""


@transaction.atomic
def create_deal(*, company: Company, facts: DealFacts, by: Any = None, at: datetime | None = None) -> Deal:
    """An open deal in a stage."""
    now = at or timezone.now()
    deal = Deal(company=company, created_at=now, moved_at=now)
    _fill(deal, facts)
    deal.save()
    _index(deal)
    touch(company_id=company.pk, at=now)
    record("crm.deal.created", subject=deal, actor=by)
    return deal


@transaction.atomic
def update_deal(*, deal: Deal, company: Company, facts: DealFacts, by: Any = None) -> Deal:
    """All of a deal's fields at once. A closed deal keeps its stage, also when it was closed meanwhile."""
    deal = _locked(deal)
    if deal.state != DealState.OPEN and facts.stage != deal.stage:
        raise ValidationError({"stage": _("This deal is closed. Open it again to move it.")})
    if facts.stage != deal.stage:
        deal.moved_at = timezone.now()
    deal.company = company
    _fill(deal, facts)
    deal.save()
    _index(deal)
    record("crm.deal.changed", subject=deal, actor=by)
    return deal


@transaction.atomic
def move_deal(*, deal: Deal, stage: Stage, by: Any = None, at: datetime | None = None) -> Deal:
    """Put an open deal into a stage; raises DealIsClosed for one that is won or lost."""
    deal = _locked(deal)
    if deal.state != DealState.OPEN:
        raise DealIsClosed
    if deal.stage_id == stage.pk:
        return deal
    before, deal.stage, deal.moved_at = deal.stage, stage, at or timezone.now()
    deal.save(update_fields=["stage", "moved_at"])
    touch(company_id=deal.company_id, at=deal.moved_at)
    record("crm.deal.moved", subject=deal, actor=by, data={"from": str(before), "to": str(stage)})
    return deal


@transaction.atomic
def win_deal(*, deal: Deal, note: str = "", by: Any = None, at: datetime | None = None) -> Deal:
    """The company has bought. Raises DealIsClosed for a deal that is closed already."""
    return _close(deal, DealState.WON, None, note, by, at)


@transaction.atomic
def lose_deal(
    *, deal: Deal, reason: LossReason | None, note: str = "", by: Any = None, at: datetime | None = None
) -> Deal:
    """The company will not buy. Raises DealIsClosed for a deal that is closed already."""
    return _close(deal, DealState.LOST, reason, note, by, at)


@transaction.atomic
def reopen_deal(*, deal: Deal, by: Any = None) -> Deal:
    """A closed deal is open again, in the stage it had; an open one is left as it is."""
    deal = _locked(deal)
    if deal.state == DealState.OPEN:
        return deal
    deal.state, deal.closed_at, deal.loss_reason, deal.outcome_note = DealState.OPEN, None, None, ""
    deal.save(update_fields=["state", "closed_at", "loss_reason", "outcome_note"])
    record("crm.deal.reopened", subject=deal, actor=by)
    return deal


@transaction.atomic
def delete_deal(*, deal: Deal, by: Any = None) -> None:
    record("crm.deal.deleted", subject=deal, actor=by)
    remove(deal)
    deal.delete()


def _close(deal: Deal, state: DealState, reason: LossReason | None, note: str, by: Any, at: datetime | None) -> Deal:
    deal = _locked(deal)
    if deal.state != DealState.OPEN:
        raise DealIsClosed
    deal.state, deal.closed_at, deal.loss_reason, deal.outcome_note = state, at or timezone.now(), reason, note.strip()
    deal.save(update_fields=["state", "closed_at", "loss_reason", "outcome_note"])
    touch(company_id=deal.company_id, at=deal.closed_at)
    record(f"crm.deal.{state.value}", subject=deal, actor=by)
    return deal


def _locked(deal: Deal) -> Deal:
    """The deal as it is now, kept from others who close or move it at the same moment."""
    # Without its stage: PostgreSQL looks for a row that it waited for with the stage that it had before, and finds none.
    locked: Deal = Deal.objects.select_for_update().get(pk=deal.pk)
    return locked


def _fill(deal: Deal, facts: DealFacts) -> None:
    if facts.contact is not None and facts.contact.company_id != deal.company_id:
        raise ValidationError({"contact": _("This contact belongs to another company.")})
    deal.title = facts.title.strip()
    deal.stage = facts.stage
    deal.amount_minor = facts.amount_minor
    deal.currency = (facts.currency or current_tenant().currency).upper()
    deal.contact, deal.owner, deal.expected_on = facts.contact, facts.owner, facts.expected_on


def _index(deal: Deal) -> None:
    index(deal, kind=DEAL, texts=(deal.title, deal.company.name))
