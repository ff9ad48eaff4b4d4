"""Fields that most kinds of sections have, declared alike: `title = words.title()`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BooleanBlock, CharBlock, ListBlock, TextBlock

from cms_sections.blocks.links import LinkBlock


def title(**options: Any) -> CharBlock:
    return CharBlock(**{"label": _("Title"), "max_length": 120, **options})


def title_hidden() -> BooleanBlock:
    return BooleanBlock(
        label=_("Title for screen readers only"),
        required=False,
        default=False,
        help_text=_("Where the section speaks for itself."),
    )


def lead(**options: Any) -> TextBlock:
    return TextBlock(**{"label": _("Lead"), "required": False, "max_length": 400, "rows": 2, **options})


def plain(label: Any, **options: Any) -> TextBlock:
    """A few sentences without formatting."""
    return TextBlock(**{"label": label, "required": False, "max_length": 600, "rows": 2, **options})


def buttons(**options: Any) -> ListBlock:
    settings = {"label": _("Buttons"), "max_num": 2, "default": [], "help_text": _("The first is the main one.")}
    return ListBlock(LinkBlock(), **{**settings, **options})
