"""Links that editors set: to a page of the site, or to an address."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, PageChooserBlock, StructBlock, StructValue
from wagtail.blocks.struct_block import StructBlockValidationError

from cms_sections.rendering.pool import current_pool, pooled

ANCHOR = re.compile(r"[a-z][a-z0-9-]*\Z")

check_anchor = RegexValidator(ANCHOR, _("Use small letters, digits and hyphens, beginning with a letter: our-prices."))
# No javascript:, no data: - only what leads somewhere.
ADDRESS = re.compile(r"\A(https?://|mailto:|tel:|/(?!/)|#)\S*\Z")
check_address = RegexValidator(
    ADDRESS,
    _("Begin with https://, mailto:, tel:, / or #."),
)


class AddressBlock(CharBlock):
    """An address that leads somewhere. What is written past the form and leads nowhere is not kept."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 500, "validators": [check_address], **kwargs})

    def sanitised(self, raw: Any) -> str:
        return safe_address(raw)


def safe_address(address: Any) -> str:
    """The address if a page may link to it, else an empty text."""
    return address if isinstance(address, str) and ADDRESS.match(address) else ""


def telephone_href(text: Any) -> str:
    """The address that dials a number as people write it; empty where there are no digits."""
    number = "".join(sign for sign in str(text or "") if sign.isdecimal() or sign == "+")
    return f"tel:{number}" if number else ""


class PageBlock(PageChooserBlock):
    def bulk_to_python(self, values: Any) -> list[Any]:
        return pooled("pages", values, super().bulk_to_python)


def page_href(page: Any) -> str:
    """The address of a page as the page being drawn should write it; an empty text when it is not public."""
    if page is None or not page.live:
        return ""
    pool = current_pool()
    return page.get_url(pool.request if pool else None) or ""


class LinkValue(StructValue):
    @property
    def href(self) -> str:
        """Where it leads, or an empty text when its page is not (or no longer) public."""
        page, anchor = self.get("page"), self.get("anchor")
        address = page_href(page) if page is not None else safe_address(self.get("address"))
        if page is not None and not address:
            return ""
        return f"{address}#{anchor}" if anchor else address


class LinkBlock(StructBlock):
    """A label and one target."""

    label = CharBlock(label=_("Label"), max_length=60)
    page = PageBlock(label=_("Page"), required=False)
    address = AddressBlock(
        label=_("Or an address"),
        required=False,
        help_text=_("For other sites, mail (mailto:) and telephone (tel:)."),
    )
    anchor = CharBlock(
        label=_("Section"),
        required=False,
        max_length=60,
        validators=[check_anchor],
        help_text=_("The anchor of a section to jump to, for instance contact."),
    )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["page"] and cleaned["address"]:
            raise StructBlockValidationError(
                {"address": ValidationError(_("Choose a page or write an address, not both."))}
            )
        if not (cleaned["page"] or cleaned["address"] or cleaned["anchor"]) and not self.is_deferred_validation:
            raise StructBlockValidationError({"page": ValidationError(_("Choose a page, or write an address."))})
        return cleaned

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue
        label_format = "{label}"
