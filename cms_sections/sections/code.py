"""Lines of code, to be read and copied."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.blocks import CharBlock, ChoiceBlock
from wagtail.blocks import TextBlock as PlainTextBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.section import SectionValue, WidthSectionBlock

LANGUAGES = [
    ("", _("Plain text")),
    ("bash", "Shell"),
    ("c", "C"),
    ("csharp", "C#"),
    ("css", "CSS"),
    ("go", "Go"),
    ("html", "HTML"),
    ("java", "Java"),
    ("javascript", "JavaScript"),
    ("json", "JSON"),
    ("php", "PHP"),
    ("python", "Python"),
    ("ruby", "Ruby"),
    ("rust", "Rust"),
    ("sql", "SQL"),
    ("typescript", "TypeScript"),
    ("xml", "XML"),
    ("yaml", "YAML"),
]


class LinesBlock(PlainTextBlock):
    """Text whose blanks at the beginning of the first line count."""

    @cached_property
    def field(self) -> forms.Field:
        widget = AdminAutoHeightTextInput(attrs={"rows": 8, "spellcheck": "false", "autocapitalize": "off"})
        return forms.CharField(strip=False, widget=widget, **self.field_options)

    def clean(self, value: Any) -> Any:
        return super().clean(str(value or "").replace("\r\n", "\n").strip("\n"))


class CodeValue(SectionValue):
    @property
    def language_name(self) -> str:
        return str(dict(LANGUAGES).get(self.get("language") or "", "")) if self.get("language") else ""


class CodeBlock(WidthSectionBlock):
    scripts = ("cms_sections/copy.js",)

    title = words.title(required=False)
    lead = words.lead()
    language = ChoiceBlock(label=_("Language"), choices=LANGUAGES, required=False, default="")
    name = CharBlock(label=_("Name of the file"), required=False, max_length=120)
    code = LinesBlock(label=_("Code"), max_length=20_000)

    class Meta:
        template = "cms_sections/sections/code.html"
        value_class = CodeValue
        icon = "code"
        group = groups.TEXT
        label = _("Code")
        description = _("Lines of code with their language and a button that copies them.")
        label_format = "{title} {name}"
        preview_value: ClassVar = {
            "title": _("One request, one line on the account"),
            "lead": "",
            "language": "bash",
            "name": "report.sh",
            "code": "curl https://portal.example/api/v1/executions \\\n"
            '  -H "Authorization: Bearer $KEY" \\\n'
            '  -d \'{"seconds": 120, "note": "Backup checked"}\'',
        }
