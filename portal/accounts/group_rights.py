"""Wagtail's and Django's questions about groups, answered without asking for each kind of right again.

A page of the admin asks for a person's rights on pages, collections and sites, and for those of their groups and of
their own, each by a query. Staff are in no group, and nobody has rights of their own: rights come by memberships.
"""

from __future__ import annotations

from wagtail.permission_policies.collections import CollectionPermissionPolicy
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

from portal.accounts.models import User

POLICIES = (CollectionPermissionPolicy, PagePermissionPolicy, SitePermissionPolicy)


def answer_beforehand(user: User, *, in_groups: bool) -> None:
    """Fill the places where Django and Wagtail keep a person's rights for one request, with what is known."""
    if user.is_superuser:
        return
    user._user_perm_cache = set()  # type: ignore[attr-defined]
    if in_groups:
        return
    user._group_perm_cache = set()  # type: ignore[attr-defined]
    for policy in POLICIES:
        setattr(user, policy.permission_cache_name, [])
