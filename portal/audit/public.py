"""What plugins may use of the log.

`HistoryView` is for viewsets of tenant models: `history_view_class = HistoryView`.
"""

from typing import TYPE_CHECKING, Any

from portal.audit.context import acting
from portal.audit.services import record, sensitive_read

if TYPE_CHECKING:
    from portal.audit.history import HistoryView

__all__ = ["HistoryView", "acting", "record", "sensitive_read"]


def __getattr__(name: str) -> Any:
    # The view brings Wagtail's admin with it, which services have no use for.
    if name == "HistoryView":
        from portal.audit.history import HistoryView

        return HistoryView
    raise AttributeError(name)
