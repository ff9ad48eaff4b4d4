"""The roles, and which of them work in the admin. What each may do is declared by the portal and its plugins."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMIN = "admin", _("Admin")
    MANAGER = "manager", _("Manager")
    EDITOR = "editor", _("Editor")
    STAFF = "staff", _("Staff")
    CUSTOMER_MANAGER = "customer_manager", _("Customer manager")
    CUSTOMER = "customer", _("Customer")


TEAM_ROLES = frozenset({Role.ADMIN, Role.MANAGER, Role.EDITOR, Role.STAFF})
CUSTOMER_ROLES = frozenset({Role.CUSTOMER_MANAGER, Role.CUSTOMER})

# Which roles a role holds as well: a manager does all that staff do, an admin all that anyone in the tenant does.
INCLUDES: dict[str, tuple[str, ...]] = {
    Role.ADMIN: (Role.ADMIN, Role.MANAGER, Role.EDITOR, Role.STAFF),
    Role.MANAGER: (Role.MANAGER, Role.STAFF),
    Role.EDITOR: (Role.EDITOR,),
    Role.STAFF: (Role.STAFF,),
    Role.CUSTOMER_MANAGER: (Role.CUSTOMER_MANAGER, Role.CUSTOMER),
    Role.CUSTOMER: (Role.CUSTOMER,),
}

# Which roles somebody may give or take: only what they hold, and the customers' roles, which are a part of it.
MAY_GRANT: dict[str, frozenset[str]] = {
    Role.ADMIN: TEAM_ROLES | CUSTOMER_ROLES,
    Role.MANAGER: frozenset({Role.MANAGER, Role.STAFF}) | CUSTOMER_ROLES,
}

# The roles that work on pages or with the media library, and so need a group of Wagtail's for each tenant.
LIBRARY_ROLES: tuple[Role, ...] = (Role.ADMIN, Role.MANAGER, Role.EDITOR)
