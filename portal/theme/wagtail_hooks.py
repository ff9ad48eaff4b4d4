"""What the theme adds to Wagtail's admin: little, because Wagtail's own look is the admin's look."""

from __future__ import annotations

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal_theme/admin.css"))
