"""Background work of files."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.files import areas
from portal.files import sweep as sweeping
from portal.files.films import tasks as films
from portal.files.storage import RoutedStorage
from portal.jobs.public import JobContext, job

__all__ = ["delete_files", "films", "realign_library", "sweep"]


@job("files.realign_library", title=gettext_lazy("Move library files to where their privacy says"), quiet=True)
def realign_library(context: JobContext) -> str:
    return _("%(count)s files moved") % {"count": areas.realign()}


@job("files.delete", title=gettext_lazy("Delete files that have moved"), quiet=True)
def delete_files(context: JobContext, names: list[str]) -> str:
    """Names are made once and never used again, so that this may come late and twice."""
    storage = RoutedStorage()
    for name in names:
        context.check_stop()
        storage.delete_now(name)
    return _("%(count)s files deleted") % {"count": len(names)}


@job("files.sweep", title=gettext_lazy("Remove files that nothing points to"), quiet=True)
def sweep(context: JobContext) -> str:
    return _("%(count)s files removed") % {"count": sweeping.sweep(check_stop=context.check_stop)}
