"""The errors of every operation in the OpenAPI description, each as problem+json."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

PROBLEM = {
    "type": "object",
    "description": "A refusal in words. `code` is for programs and does not change.",
    "required": ["type", "title", "status", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "fields": {
            "type": "array",
            "description": "With status 422: what is wrong with which field.",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "request_id": {"type": "string", "description": "From status 500 on."},
    },
}
ALWAYS = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.TOO_MANY_REQUESTS)
FOR_CALLERS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
WITH_BODY = (HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def name_errors(schema: dict[str, Any]) -> None:
    """Add to each operation of the description the problems that it can answer with."""
    schema["components"]["schemas"]["Problem"] = PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in schema["paths"].values():
        for operation in operations.values():
            statuses = [*ALWAYS]
            statuses += FOR_CALLERS if "security" in operation else ()
            statuses += WITH_BODY if "requestBody" in operation else ()
            for status in statuses:
                # ninja's own keys are numbers.
                if int(status) not in operation["responses"]:
                    operation["responses"][int(status)] = {"description": status.phrase, "content": content}
