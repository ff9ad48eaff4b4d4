"""What a body may be: JSON in UTF-8, without the characters that a database cannot keep."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.parser import Parser
from pydantic import ConfigDict

from portal.api.problems import Problem


class Body(Schema):
    """Base of every request body: a field that is not known is refused, so that a typing mistake is never lost."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class JsonParser(Parser):
    """Refuses what is not JSON: 415 for another kind of content, 400 for JSON that cannot be read."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json" and not (request.content_type or "").endswith("+json"):
            raise Problem(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                _("Send JSON"),
                _("The body must be JSON, with “Content-Type: application/json”. Nothing was done."),
                code="unsupported_media_type",
            )
        try:
            data = json.loads(request.body, parse_constant=_refuse_constant)
            check_text(data)
        except (ValueError, RecursionError) as error:
            raise _malformed(_("The body is not well-formed JSON in UTF-8. Nothing was done.")) from error
        return data

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        try:
            check_text([value for name in data for value in data.getlist(name) if isinstance(value, str)])
        except ValueError as error:
            raise _malformed(_("A value holds characters that no text has. Nothing was done.")) from error
        parsed: dict[str, Any] = super().parse_querydict(data, list_fields, request)
        return parsed


def _malformed(detail: str) -> Problem:
    return Problem(HTTPStatus.BAD_REQUEST, _("The request cannot be read"), detail, code="malformed")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def check_text(data: Any) -> None:
    """Raises ValueError on a null character or half of a surrogate pair: PostgreSQL refuses them."""
    if isinstance(data, str):
        if "\0" in data:
            raise ValueError("null character")
        data.encode()
    elif isinstance(data, dict):
        for key, value in data.items():
            check_text(key)
            check_text(value)
    elif isinstance(data, list):
        for value in data:
            check_text(value)
