"""How the finished pages are, for the page about health."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cms_sections.finished import folder
from cms_sections.finished.changes import enabled
from cms_sections.models.finished import FinishedChange, FinishedPage

LONGEST_WAIT = timedelta(minutes=10)
MANY_FAILURES = 3


def check() -> tuple[bool, str]:
    """Whether they are written as they should be, and in words."""
    if not enabled():
        return True, _("Finished pages are switched off.")
    pages = FinishedPage.objects.all()
    if not folder.may_be_written():
        return False, _(
            "The folder of finished pages cannot be written. The portal answers without it; a proxy in front may show "
            "old pages until it can be: see FOYER_FINISHED_ROOT."
        )
    waiting = pages.filter(stale=True, failures=0).count()
    lately = FinishedChange.objects.filter(at__gt=timezone.now() - LONGEST_WAIT).exists()
    if waiting and not lately:
        return False, _("%(number)d pages wait to be written, and nobody does it: is a worker running?") % {
            "number": waiting
        }
    if failing := pages.filter(failures__gte=MANY_FAILURES).count():
        return False, _("%(number)d pages cannot be drawn: manage.py pages list says which, and the log why.") % {
            "number": failing
        }
    return True, _("%(number)d pages are written out.") % {"number": pages.exclude(digest="").count()}
