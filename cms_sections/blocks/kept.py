"""A section whose kind nobody here knows, because its plugin is off: kept as it is, shown to editors only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.telepath import register
from wagtail.admin.telepath.widgets import WidgetAdapter
from wagtail.blocks import FieldBlock

# The type under which the stream holds kept sections in memory and in forms; it is never stored.
KEPT = "foyer_kept"
_SALT = "cms_sections.kept"


@dataclass(frozen=True, slots=True)
class KeptSection:
    """The stored data of a section as it was found; `raw` is None when a form sent it back damaged."""

    raw: dict[str, Any] | None

    @property
    def kind(self) -> str:
        return str((self.raw or {}).get("type", ""))


class KeptWidget(forms.HiddenInput):
    """Says which kind is kept and carries its data, signed: nobody can write a section past its own form."""

    template_name = "cms_sections/admin/kept_widget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["words"] = gettext(
            "This section (%(kind)s) belongs to a part of the portal that is switched off. It is kept as it is, "
            "visitors do not see it, and it comes back with its part. You can move it or remove it."
        )
        return context

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=["cms_sections/editor.js"])


class KeptWidgetAdapter(WidgetAdapter):
    js_constructor = "cms_sections.KeptWidget"


register(KeptWidgetAdapter(), KeptWidget)


class KeptBlock(FieldBlock):
    """Opaque. Reads and writes `KeptSection`s, renders nothing, finds nothing, refers to nothing."""

    @cached_property
    def field(self) -> forms.Field:
        return forms.CharField(required=False, widget=KeptWidget())

    def to_python(self, value: Any) -> KeptSection:
        return value if isinstance(value, KeptSection) else KeptSection(value)

    def normalize(self, value: Any) -> KeptSection:
        return self.to_python(value)

    def get_prep_value(self, value: KeptSection) -> dict[str, Any] | None:
        return value.raw

    def value_for_form(self, value: KeptSection) -> str:
        return "" if value.raw is None else signing.Signer(salt=_SALT).sign(json.dumps(value.raw))

    def value_from_form(self, value: str) -> KeptSection:
        try:
            raw = json.loads(signing.Signer(salt=_SALT).unsign(value))
        except (signing.BadSignature, ValueError):
            return KeptSection(None)
        return KeptSection(raw)

    def clean(self, value: KeptSection) -> KeptSection:
        if value.raw is None:
            raise ValidationError(
                _(
                    "The part of the portal that this section belongs to was switched off while you were editing. "
                    "The saved page still has the section. Reload this page to go on, or remove the section."
                )
            )
        return value

    def render(self, value: KeptSection, context: Any = None) -> str:
        return ""

    def get_searchable_content(self, value: KeptSection) -> list[str]:
        return []

    class Meta:
        label = _("Kept, plugin off")
        icon = "lock"
        default = KeptSection(None)
