"""What Wagtail's own checker looks at in the preview beside the editor, and on the pages themselves."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem


class SectionsChecker(ContentCheckerItem):
    """Wagtail's rules, and contrast and missing alternative texts with them."""

    axe_run_only: ClassVar = [*ContentCheckerItem.axe_run_only, "color-contrast", "image-alt"]
    axe_messages: ClassVar = {
        **ContentCheckerItem.axe_messages,
        "color-contrast": {
            "error_name": _("Text is hard to read on its ground"),
            "help_text": _("Choose another ground, or another accent colour in the settings of the site"),
        },
        "image-alt": {
            "error_name": _("A picture has no alternative text"),
            "help_text": _("Say in the media library what the picture shows"),
        },
    }


def with_own_checker(_request: HttpRequest, items: list[Any], _page: Any) -> None:
    """Put it in the place of Wagtail's own."""
    for index, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[index] = SectionsChecker(in_editor=item.in_editor)
