"""Who may read a page: of the groups, only those of the open organisation are offered.

Groups are one table for the whole installation, and their names tell which other organisations there are.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from wagtail.admin.auth import require_admin_access
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.admin.views.page_privacy import SetPrivacyView

from portal.tenants.scope import current_tenant_id


class OwnGroupsForm(PageViewRestrictionForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = Group.objects.filter(team_group__tenant_id=current_tenant_id())


privacy_view = require_admin_access(SetPrivacyView.as_view(form_class=OwnGroupsForm))
