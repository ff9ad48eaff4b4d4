"""What time accounts write into the audit log, in words."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "time.account.opened": _("Time account opened"),
    "time.account.changed": _("Time account changed"),
    "time.history_imported": _("Earlier bookings taken over"),
    "time.top_up": _("Time bought"),
    "time.consumption": _("Time used"),
    "time.reversal": _("Booking reversed"),
}
