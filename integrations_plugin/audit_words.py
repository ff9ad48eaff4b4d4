"""What integrations write into the audit log, in words."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "integrations.integration.created": _("Integration added"),
    "integrations.integration.changed": _("Integration changed"),
    "integrations.integration.removed": _("Integration deleted"),
    "integrations.integration.check_requested": _("Integration checked"),
    "integrations.integration.fetch_requested": _("Records fetched"),
}
