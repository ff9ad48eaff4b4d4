"""PDF is made by WeasyPrint, which needs the system library pango. Without it PDF is off, and the rest runs."""

from __future__ import annotations

from functools import cache

import structlog

log = structlog.get_logger("foyer.pdf")


@cache
def pdf_available() -> bool:
    """Whether PDF can be made here. Asked once a process: a missing system library does not come back by itself."""
    try:
        import weasyprint  # noqa: F401 - imported for its libraries
    except (ImportError, OSError) as error:
        log.warning("PDF is off", reason=str(error).splitlines()[0])
        return False
    return True
