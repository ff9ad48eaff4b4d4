"""Operations for programs: report work, see accounts and their movements."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from crm_plugin.time_accounts.models import Account
from crm_plugin.time_accounts.refusals import LedgerRefused, NoAccount, Overdrawn
from crm_plugin.time_accounts.schemas import AccountOut, ExecutionIn, ExecutionOut, ExecutionQuery, MovementOut
from crm_plugin.time_accounts.selectors import account_of, accounts, executions, postings
from crm_plugin.time_accounts.services import Actor, report_execution
from portal.api.public import (
    Caller,
    Page,
    PageQuery,
    Problem,
    companies_of,
    company_for_program,
    idempotent,
    page_of,
    require_scope,
    required_caller,
)

router = Router()

REPORT, READ_EXECUTIONS, READ_ACCOUNTS = "executions:write", "executions:read", "accounts:read"


@router.post("/executions", response={201: ExecutionOut}, summary="Report an execution", url_name="executions")
@require_scope(REPORT, permission="crm_time_accounts.add_execution")
@idempotent()
def report(request: HttpRequest, payload: ExecutionIn) -> ExecutionOut:
    """Books the time on the company's account, once for each Idempotency-Key; 409 `overdrawn` if too little is left."""
    company = company_for_program(request, payload.company, REPORT)
    try:
        execution = report_execution(
            company_id=company.pk,
            seconds=payload.amount_seconds,
            started_at=payload.started_at,
            actor=_actor(required_caller(request)),
            reference=payload.reference,
            description=payload.description,
        )
    except LedgerRefused as refusal:
        raise _problem(refusal) from refusal
    return ExecutionOut.of(execution)


@router.get("/executions", response=Page[ExecutionOut], summary="Executions", url_name="executions")
@require_scope(READ_EXECUTIONS, permission="crm_time_accounts.view_execution")
def list_executions(request: HttpRequest, query: Query[ExecutionQuery]) -> Any:
    """Newest first, of all companies that the caller may ask about."""
    if query.company is not None:
        company_ids = [company_for_program(request, query.company, READ_EXECUTIONS).pk]
    else:
        company_ids = list(companies_of(request, READ_EXECUTIONS).values_list("pk", flat=True))
    shown, following = page_of(executions(company_ids=company_ids, reference=query.reference), query)
    return Page[ExecutionOut](items=[ExecutionOut.of(row) for row in shown], next_cursor=following)


@router.get("/accounts", response=Page[AccountOut], summary="Time accounts", url_name="accounts")
@require_scope(READ_ACCOUNTS, permission="crm_time_accounts.view_account")
def list_accounts(request: HttpRequest, query: Query[PageQuery]) -> Any:
    """The accounts of all companies that the caller may ask about."""
    company_ids = list(companies_of(request, READ_ACCOUNTS).values_list("pk", flat=True))
    shown, following = page_of(accounts().filter(company_id__in=company_ids), query)
    return Page[AccountOut](items=[AccountOut.of(row) for row in shown], next_cursor=following)


@router.get("/accounts/{company}", response=AccountOut, summary="A company's balance", url_name="account")
@require_scope(READ_ACCOUNTS, permission="crm_time_accounts.view_account")
def show_account(request: HttpRequest, company: UUID) -> Any:
    """What the company has left."""
    return AccountOut.of(_account(request, company))


@router.get("/accounts/{company}/movements", response=Page[MovementOut], summary="Movements", url_name="movements")
@require_scope(READ_ACCOUNTS, permission="crm_time_accounts.view_account")
def list_movements(request: HttpRequest, company: UUID, query: Query[PageQuery]) -> Any:
    """Everything that moved the company's hours, newest first, each with the balance after it."""
    rows = postings(account=_account(request, company))
    shown, following = page_of(rows, query, by="number", read=_number)
    return Page[MovementOut](items=[MovementOut.of(row) for row in shown], next_cursor=following)


def _number(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**63:
        raise ValueError(text)
    return number


def _account(request: HttpRequest, company_id: UUID) -> Account:
    company = company_for_program(request, company_id, READ_ACCOUNTS)
    account = account_of(company_id=company.pk)
    if account is None:
        raise Problem(HTTPStatus.NOT_FOUND, _("No time account"), NoAccount().sentence, code="no_account")
    return account


def _actor(caller: Caller) -> Actor:
    if caller.key is not None:
        return Actor(name=caller.key.program.name, program=caller.key.program)
    return Actor(name=str(caller.user), user=caller.user)


def _problem(refusal: LedgerRefused) -> Problem:
    extra: dict[str, Any] = {}
    if isinstance(refusal, Overdrawn):
        extra = {"left_seconds": refusal.left_seconds, "balance_seconds": refusal.balance_seconds}
    return Problem(HTTPStatus.CONFLICT, _("Not booked"), refusal.sentence, code=refusal.code, **extra)
