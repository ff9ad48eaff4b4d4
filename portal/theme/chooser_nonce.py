"""Wagtail 8 writes the script of a chooser from Python, in one method: here it carries the answer's nonce.

Its other inline scripts are templates, which stand anew under `templates/wagtailadmin/`. Nonces are never added to
finished HTML: that would bless a script that somebody has slipped in.
"""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets.chooser import BaseChooser

from portal.theme.nonce import current_nonce


def render(self: Any, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
    """As `BaseChooser.render`: the control, and the script that wakes it."""
    if not attrs or "id" not in attrs:
        raise TypeError("BaseChooser cannot be rendered without an 'id' attribute")
    data = self.get_value_data(value)
    # Wagtail's own script, whose values it has written as JSON; a title in it must not end the element.
    script = self.render_js_init(attrs["id"], name, data).replace("</", "<\\/")
    return format_html(
        '{}<script nonce="{}">{}</script>',
        mark_safe(self.render_html(name, data, attrs)),  # noqa: S308 - a rendered template
        current_nonce(),
        mark_safe(script),  # noqa: S308 - see above
    )


def install() -> None:
    BaseChooser.render = render
