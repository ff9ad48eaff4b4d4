"""What reports write into the audit log, in words."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "reports.report.requested": _("Report started"),
    "reports.report.shared": _("Report shown to the customer"),
    "reports.report.unshared": _("Report no longer shown to the customer"),
}
