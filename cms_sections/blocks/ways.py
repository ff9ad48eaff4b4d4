"""Ways to reach somebody: telephone, mail, address, hours."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, StructBlock, StructValue

from cms_sections.blocks.links import telephone_href

WAYS = [
    ("phone", _("Telephone")),
    ("mail", _("E-mail")),
    ("address", _("Address")),
    ("hours", _("Hours")),
]


class WayValue(StructValue):
    @property
    def label(self) -> str:
        return str(dict(WAYS).get(self.get("kind"), ""))

    @property
    def href(self) -> str:
        text = str(self.get("text") or "").strip()
        if self.get("kind") == "mail":
            return f"mailto:{text}"
        return telephone_href(text) if self.get("kind") == "phone" else ""


class WayBlock(StructBlock):
    kind = ChoiceBlock(label=_("Kind"), choices=WAYS, default="phone")
    text = CharBlock(label=_("Text"), max_length=200)

    class Meta:
        icon = "mail"
        value_class = WayValue
        label_format = "{kind}: {text}"
