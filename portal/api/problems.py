"""Errors of the API: all of them are problem+json (RFC 9457), and none tells more than the caller may know."""

from __future__ import annotations

import json
import sqlite3
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig
from django.core.exceptions import ValidationError as Refused
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from portal.plugins.faults import note_failure, owner_of_error

log = structlog.get_logger("foyer.api")

CONTENT_TYPE = "application/problem+json"
MAX_FIELDS = 50
TAKEN = "23505"
TAKEN_ON_SQLITE = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}


class Problem(Exception):
    """A refusal in words. `code` is for programs and never changes; `extra` are further members of the answer."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        *,
        code: str = "",
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.code = status, title, detail, code
        self.headers = headers or {}
        self.extra = extra


def problem_response(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as an answer; it names the request, so that the log line can be found."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code or HTTPStatus(problem.status).phrase.lower().replace(" ", "_"),
    }
    if problem.detail:
        content["detail"] = problem.detail
    content |= problem.extra
    # A refused company is answered to the byte alike, whatever the reason: only failures carry the request's id.
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        content["request_id"] = getattr(request, "request_id", "")
    body = json.dumps(content, ensure_ascii=False)
    return HttpResponse(body, status=problem.status, content_type=CONTENT_TYPE, headers=problem.headers)


def unauthorised() -> Problem:
    """The one answer to a missing, wrong, revoked or expired key."""
    return Problem(
        HTTPStatus.UNAUTHORIZED,
        _("Sign in or send a valid key"),
        _("Send a key that is valid as “Authorization: Bearer foyer_…”. Nothing was done."),
        code="unauthorized",
        headers={"WWW-Authenticate": 'Bearer realm="Foyer"'},
    )


def too_large() -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        _("The request is too large"),
        _("A body may have up to 10 MB, with files up to 12 MB. Nothing was done; send less at once."),
        code="too_large",
    )


def not_found() -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, _("There is nothing at this address"), code="not_found")


def install_handlers(api: NinjaAPI) -> None:
    """Every exception that an operation can raise becomes a problem."""
    for exception in (Problem, ValidationError, AuthenticationError, HttpError, Http404, RequestDataTooBig):
        api.add_exception_handler(exception, _handle)
    api.add_exception_handler(Exception, _handle)


def _handle(request: HttpRequest, error: Any) -> HttpResponse:
    problem = as_problem(error)
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR and (config := owner_of_error(error)):
        note_failure(config.slug, "api", error)
    return problem_response(request, problem)


def as_problem(error: BaseException) -> Problem:
    """What to answer to an exception; an unforeseen one is logged and answered without its details."""
    match error:
        case Problem():
            return error
        case HttpError() if isinstance(error.__cause__, Problem):
            return error.__cause__  # ninja wraps what a parser raises
        case RequestDataTooBig():
            return too_large()
        case ValidationError():
            return _invalid(error)
        case AuthenticationError():
            return unauthorised()
        case Http404():
            return not_found()
        case HttpError():
            return Problem(error.status_code, HTTPStatus(error.status_code).phrase, error.message)
        case Refused():
            return _refused(error)
        case IntegrityError() if _is_taken(error):
            return Problem(
                HTTPStatus.CONFLICT,
                _("There is one like this already"),
                _("Nothing was done. What may be there once is taken; send something else, or change what is there."),
                code="conflict",
            )
        case OperationalError():
            log.exception("database unavailable")
            return Problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                _("The portal is busy"),
                _("Nothing was done. Repeat the request with the same Idempotency-Key in a moment."),
                code="busy",
                headers={"Retry-After": "2"},
            )
    log.exception("unforeseen error", exc_info=error)
    return Problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        _("Something went wrong on our side"),
        _("Nothing was done. Repeat the request with the same Idempotency-Key; if it fails again, tell us its id."),
        code="internal_error",
    )


def _invalid(error: ValidationError) -> Problem:
    fields = [
        {"field": ".".join(str(part) for part in _location(item["loc"])) or "body", "message": item["msg"]}
        for item in error.errors[:MAX_FIELDS]
    ]
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("The request has mistakes"),
        _("Nothing was done. Correct the fields that are named and send it again."),
        code="invalid",
        fields=fields,
    )


def _refused(error: Refused) -> Problem:
    """What a service says no to, in the form of fields that are wrong."""
    named = error.message_dict if hasattr(error, "error_dict") else {"body": error.messages}
    fields = [
        {"field": "body" if name == NON_FIELD_ERRORS else name, "message": words}
        for name, sentences in named.items()
        for words in sentences
    ]
    return Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("This cannot be done"),
        _("Nothing was done. Correct what is named and send it again."),
        code="refused",
        fields=fields[:MAX_FIELDS],
    )


def _is_taken(error: IntegrityError) -> bool:
    """Whether a constraint of uniqueness refused it, as PostgreSQL or as SQLite says so."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", "") == TAKEN or getattr(cause, "sqlite_errorcode", 0) in TAKEN_ON_SQLITE


def _location(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    # ninja puts the source and, for a body, the name of the function's argument in front.
    return parts[2:] if parts[:1] == ("body",) else parts[1:]
