"""Choosing the company that gets an account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.panels.public import TenantChooserViewSet
from portal.tenants.public import Company


class AccountCompanyChooser(TenantChooserViewSet):
    model = Company
    name = "crm_time_accounts_company"
    url_prefix = "crm/time-accounts/choose-company"
    icon = "site"
    search_kind = "company"
    register_widget = False
    choose_one_text = _("Choose a company")
    choose_another_text = _("Choose another company")


company_chooser = AccountCompanyChooser()
