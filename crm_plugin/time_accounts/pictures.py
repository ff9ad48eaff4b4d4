"""The burn-down picture of an account, drawn by the theme."""

from __future__ import annotations

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm_plugin.time_accounts.outlook import Outlook
from portal.theme.public import Balance, burn_down


def burn_down_picture(shown: Outlook) -> SafeString:
    """Balances of the last three months with the forecast; the words say the same."""
    return burn_down(
        title=_("Hours left"),
        balances=[Balance(day, seconds) for day, seconds in shown.days],
        today=shown.today,
        empty_on=shown.empty_on,
        summary=shown.words,
    )
