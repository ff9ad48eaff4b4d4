"""Logs: JSON lines in production, plain ones elsewhere; each carries the request, job and tenant it belongs to."""

from __future__ import annotations

import logging.config
import sys
from typing import Any

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from portal.settings.secret_paths import REDACTED, masked
from portal.settings.secret_words import is_secret

# Shared by structlog's own loggers and by every library that logs the standard way.
SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def redact(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """A value whose name says that it is a secret never reaches a log."""
    for key in event:
        if is_secret(key):
            event[key] = REDACTED
    return event


def mask_line(_logger: WrappedLogger, _name: str, line: str) -> str:
    """The last step, on the line itself: libraries write addresses into messages, arguments and tracebacks."""
    return masked(line)


def logging_config(*, level: str, as_json: bool) -> dict[str, Any]:
    renderer: list[Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        # Never the rich traceback: it shows local variables, secrets among them, and takes minutes for deep ones.
        else [
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        ]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    redact,
                    *renderer,
                    mask_line,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"level": "WARNING"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "axes": {"level": "WARNING"},
            "celery": {"level": "WARNING"},  # our own jobs say when they end, with whom they belong to
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
        },
    }


def configure(config: dict[str, Any]) -> None:
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(config)
