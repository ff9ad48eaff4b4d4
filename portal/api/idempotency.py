"""`Idempotency-Key` on writes: a repeated request is answered with the first answer, and done once."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, ParamSpec

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.responses import NinjaJSONEncoder
from ninja.utils import contribute_operation_callback

from portal.api.callers import required_caller
from portal.api.models import IdempotencyRecord
from portal.api.problems import Problem
from portal.tenants.scope import current_tenant_id

P = ParamSpec("P")

KEPT_FOR = timedelta(days=7)
MAX_KEY = 255
HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Made by the caller, new for each new thing to do; the same again repeats the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
}


def idempotent(status: int = HTTPStatus.CREATED) -> Callable[[Callable[P, Schema]], Callable[P, HttpResponse]]:
    """The operation returns a schema, which is answered with `status`, 201 unless said, and kept with its key for
    `KEPT_FOR`; name the same status in `response=`.

    Effect and answer are one transaction. Same key and same request: the first answer again, byte for byte, with
    `Idempotent-Replayed: true`. Same key, other request: 422. At the same moment: 409, or the first answer after it.
    Whatever raises, a refusal too, stores nothing: the same key may try again.
    """

    def decorate(operation: Callable[P, Schema]) -> Callable[P, HttpResponse]:
        @wraps(operation)
        def once(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            request: Any = args[0] if args else kwargs["request"]
            key, request_hash = _key(request), _hash(request)
            caller = required_caller(request).name
            with transaction.atomic():
                _lock(caller, key)
                record = _kept(caller, key)
                if record is not None:
                    return _replayed(record, request_hash)
                # As ninja's own renderer does it, so that a row reads alike in every answer.
                body = json.dumps(operation(*args, **kwargs).model_dump(), cls=NinjaJSONEncoder)
                IdempotencyRecord.objects.create(
                    caller=caller, key=key, request_hash=request_hash, status=status, body=body
                )
            return _answer(body, status)

        once.__signature__ = inspect.signature(operation, eval_str=True)  # type: ignore[attr-defined]
        once.foyer_status = int(status)  # type: ignore[attr-defined]
        contribute_operation_callback(once, _document)
        return once

    return decorate


def _document(operation: Any) -> None:
    extra = operation.openapi_extra = operation.openapi_extra or {}
    extra.setdefault("parameters", []).append(HEADER)


def _key(request: HttpRequest) -> str:
    key: str = request.headers.get("Idempotency-Key", "")
    if not key or len(key) > MAX_KEY or not (key.isascii() and key.isprintable()):
        raise Problem(
            HTTPStatus.BAD_REQUEST,
            _("Send an Idempotency-Key"),
            _("Each write needs the header “Idempotency-Key”, 1 to 255 plain characters. Nothing was done."),
            code="idempotency_key_required",
        )
    return key


def _hash(request: HttpRequest) -> str:
    # Spacing and the order of members do not make another request.
    content = json.dumps(json.loads(request.body or b"null"), sort_keys=True)
    return hashlib.sha256(f"{request.method} {request.get_full_path()}\n{content}".encode()).hexdigest()


def _lock(caller: str, key: str) -> None:
    """On PostgreSQL one at a time has a key; on SQLite the write transaction itself makes the second wait."""
    if connection.vendor != "postgresql":
        return
    digest = hashlib.sha256(f"{current_tenant_id()}\n{caller}\n{key}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])
        if not cursor.fetchone()[0]:
            raise Problem(
                HTTPStatus.CONFLICT,
                _("The first request with this key is still running"),
                _("Ask again in a moment with the same Idempotency-Key; you will get the first one’s answer."),
                code="in_progress",
                headers={"Retry-After": "1"},
            )


def _kept(caller: str, key: str) -> IdempotencyRecord | None:
    record: IdempotencyRecord | None = IdempotencyRecord.objects.filter(caller=caller, key=key).first()
    if record is not None and record.created_at < timezone.now() - KEPT_FOR:
        record.delete()
        return None
    return record


def _replayed(record: IdempotencyRecord, request_hash: str) -> HttpResponse:
    if record.request_hash != request_hash:
        raise Problem(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            _("This Idempotency-Key was used for another request"),
            _("Nothing was done. Use a new key for each new thing to do, and the old one only to repeat it."),
            code="idempotency_key_reused",
        )
    response = _answer(record.body, record.status)
    response["Idempotent-Replayed"] = "true"
    return response


def _answer(body: str, status: int) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
