"""In Wagtail's admin a row of an organisation to which one does not belong does not exist.

Without this the chooser of pages names its parent, moving a page both pages, the usage of a recording the recording,
a chosen task the task, and a bulk action all that it then leaves out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest

from portal.accounts.models import User
from portal.tenants.models import Membership
from portal.tenants.wagtail_rows import OWNERS_BY_PART, owners_of, owners_of_page

CHOSEN_PAGES = "wagtailadmin_choose_page_chosen_multiple"
LEFT_OUT = "items_with_no_access"
# Screens of Wagtail's that count or list the rows of all organisations together, without asking who looks.
OF_THE_INSTALLATION = {
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:page_types_usage_results",
    "wagtailadmin_workflows:task_chooser",
    "wagtailadmin_workflows:task_chooser_create",
    "wagtailadmin_workflows:task_chooser_results",
    "wagtailadmin_workflows:task_chosen",
}


def refuse_foreign(request: HttpRequest, parts: Mapping[str, Any]) -> None:
    """Raise Http404 when a part of the address (of a bulk move: the new place) names a row of others only.

    So does a screen that is about all organisations together, but for a super admin.
    """
    match, user = request.resolver_match, request.user
    if (
        match is not None
        and match.view_name in OF_THE_INSTALLATION
        and isinstance(user, User)
        and not user.is_superuser
    ):
        raise Http404
    if (place := as_number(request.POST.get("chooser"))) is not None and parts.get("action") == "move":
        parts = {**parts, "destination_id": place}
    if match is not None and match.view_name == CHOSEN_PAGES:
        # It names what it is asked for, and fails with the root, which has no parent.
        for value in request.GET.getlist("id"):
            if not value.isdecimal() or not owners_of_page(value) or is_foreign(request, owners_of_page(value)):
                raise Http404
    for part, value in parts.items():
        if (owners := OWNERS_BY_PART.get(part)) and is_foreign(request, owners(value)):
            raise Http404


def as_number(value: Any) -> int | None:
    """A key as Django reads it from a form, which takes blanks, a sign and underscores with the digits."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def forget_foreign(request: HttpRequest, context: dict[str, Any] | None) -> None:
    """Take out of a bulk action's page what it names as left out and is of other organisations only."""
    if context and context.get(LEFT_OUT):
        context[LEFT_OUT] = [left for left in context[LEFT_OUT] if not is_foreign(request, owners_of(left["item"]))]


def is_foreign(request: HttpRequest, owners: frozenset[int]) -> bool:
    """Whether somebody owns it and the person belongs to none of them. Groups hold in all of a person's tenants."""
    user = request.user
    if not owners or not isinstance(user, User) or user.is_superuser:
        return False
    tenant = getattr(request, "tenant", None)
    if tenant is not None and tenant.pk in owners:
        return False
    return not Membership.objects.filter(user=user, tenant__in=owners, active=True).exists()
