"""People and keys in the admin: menu, account page, pictures, and whose seat one works on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem
from wagtail.admin.viewsets.base import ViewSetGroup

from portal.accounts.profile import picture_of
from portal.accounts.screens.choosers import company_chooser
from portal.accounts.screens.keys import KeyViewSet
from portal.accounts.screens.members import MemberViewSet
from portal.accounts.screens.programs import GrantViewSet, ProgramViewSet


class PeopleGroup(ViewSetGroup):
    menu_label = gettext_lazy("People & keys")
    menu_name = "people"
    menu_icon = "group"
    menu_order = 720
    items = (MemberViewSet, ProgramViewSet, KeyViewSet)


@hooks.register("register_admin_viewset")
def viewsets() -> list[Any]:
    return [PeopleGroup(), GrantViewSet(), company_chooser]


class SeatMenuItem(MenuItem):
    """Which organisation and role one works under; leads to the choice."""

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        membership = request.user.active_membership  # type: ignore[union-attr]
        label = f"{membership.tenant} · {membership.get_role_display()}" if membership else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname)


@hooks.register("register_admin_menu_item")
def seat_menu_item() -> MenuItem:
    return SeatMenuItem(
        gettext_lazy("Organisation"),
        reverse("portal_accounts:organisation"),
        name="seat",
        classname="foyer-seat",
        icon_name="home",
        order=1,
    )


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal_accounts/admin.css"))


@hooks.register("get_avatar_url")
def avatar_url(user: Any, size: int) -> str | None:
    picture = picture_of(user)
    return picture.file.size_url(64 if size <= 64 else 400) if picture else None


@hooks.register("register_account_menu_item")
def password_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("account_change_password"),
        "label": _("Change password"),
        "help_text": _("Other devices are signed out."),
    }


@hooks.register("register_account_menu_item")
def second_factor_item(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("mfa_index"),
        "label": _("Second factor"),
        "help_text": _("An authenticator app, and codes for when it is lost."),
    }


@hooks.register("construct_reports_menu")
def no_report_of_the_installation(request: HttpRequest, items: list[MenuItem]) -> None:
    """Types of pages are counted for all organisations together: for super admins alone."""
    if not getattr(request.user, "is_superuser", False):
        items[:] = [item for item in items if item.name != "page-types-usage"]
