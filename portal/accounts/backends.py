"""Rights from the active membership: the portal and its plugins declare which permissions a role holds."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

from django.contrib.auth.backends import BaseBackend

from portal.accounts.models import User
from portal.plugins.registry import role_permissions
from portal.tenants.roles import INCLUDES


class MembershipBackend(BaseBackend):
    """Answers `has_perm` by the role of `user.active_membership`; without one it answers no. Signs nobody in."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        role = active_role(user_obj)
        return bool(role) and any(
            fnmatchcase(perm, pattern)
            for included in INCLUDES.get(role, ())
            for pattern in role_permissions().get(included, ())
        )

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        role = active_role(user_obj)
        return any(
            pattern.partition(".")[0] == app_label
            for included in INCLUDES.get(role, ())
            for pattern in role_permissions().get(included, ())
        )


def active_role(user: Any) -> str:
    """The role the person acts under in this request, or an empty text."""
    if not isinstance(user, User) or not user.is_active or user.active_membership is None:
        return ""
    return user.active_membership.role if user.active_membership.active else ""
