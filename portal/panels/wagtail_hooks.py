"""What staff panels add to Wagtail's admin as a whole."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks

from portal.panels.home import gather


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal_panels/panels.css"))


@hooks.register("insert_global_admin_js")
def field_names() -> SafeString:
    return format_html('<script src="{}" defer></script>', static("portal_panels/field_names.js"))


# After the plugins', whose panels it puts together.
@hooks.register("construct_homepage_panels", order=1000)
def home_panels_side_by_side(_request: HttpRequest, panels: list[Any]) -> None:
    gather(panels)
