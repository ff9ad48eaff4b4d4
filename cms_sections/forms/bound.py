"""A form that a visitor fills in, made from its plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms_sections.forms import plan as kinds
from cms_sections.forms.fields import ToldField, input_of
from cms_sections.forms.plan import FieldPlan, FormPlan

# A field that people do not see. Programs fill it in.
TRAP = "website"
TOLD = {"campaign": 1000, "referrer": 300, "elapsed": 12}


class VisitorForm(forms.Form):
    """What a visitor sends. `campaign`, `referrer` and `elapsed` are filled in by a script where one runs."""

    def __init__(self, plan: FormPlan, data: Any = None, files: Any = None, *, anchor: str = "form") -> None:
        super().__init__(data, files)
        self.plan = plan
        self.stand_at(anchor)
        self.fields.update({each.name: input_of(each) for each in plan.asked})
        self.fields.update({name: ToldField(longest) for name, longest in TOLD.items()})

    def stand_at(self, anchor: str) -> None:
        """Ids begin with the anchor of the section, which is unique on its page."""
        self.auto_id = f"{anchor}-%s"
        self.summary_id = f"{anchor}-form"

    @property
    def takes_files(self) -> bool:
        return self.plan.takes_files > 0

    @property
    def rows(self) -> Iterator[list[dict[str, Any]]]:
        """The fields in their order; two that are half as wide and follow each other share a row."""
        waiting: list[dict[str, Any]] = []
        for each in self.plan.fields:
            cell = {"words": each} if each.kind == kinds.WORDS else {"field": self[each.name]}
            if each.half:
                waiting.append(cell)
            if waiting and (not each.half or len(waiting) == 2):
                yield waiting
                waiting = []
            if not each.half:
                yield [cell]
        if waiting:
            yield waiting

    @property
    def answers(self) -> list[dict[str, Any]]:
        """What was answered, in the form's order, with the labels as they were; what was left empty is left out."""
        return [
            {"name": each.name, "label": each.label, "kind": each.kind, "value": value}
            for each in self.plan.asked
            if (value := self._answer(each))
        ]

    def _answer(self, field: FieldPlan) -> Any:
        value = self.cleaned_data.get(field.name)
        if value is None or value == "" or value == [] or value is False:
            return None
        if field.kind == kinds.FILE:
            return [file.name for file in (value if isinstance(value, list) else [value])]
        if field.kind == kinds.CHOICES:
            return [option for option in field.options if option in value]
        if field.kind == kinds.DATE:
            return value.isoformat()
        if field.kind == kinds.CONSENT:
            return field.label
        return format(value, "f") if field.kind == kinds.NUMBER else str(value)

    def of_role(self, role: str) -> str:
        """The answer that is the sender's name, company, e-mail, telephone or message; empty where nobody asks."""
        return next((str(self.cleaned_data.get(each.name) or "") for each in self.plan.asked if each.role == role), "")

    @property
    def consents(self) -> list[str]:
        """The words that the visitor agreed to."""
        return [
            each.label for each in self.plan.asked if each.kind == kinds.CONSENT and self.cleaned_data.get(each.name)
        ]

    @property
    def uploads(self) -> list[tuple[str, Any]]:
        """(label, checked file) of all files that came."""
        found = []
        for each in self.plan.asked:
            if each.kind == kinds.FILE and (value := self.cleaned_data.get(each.name)):
                found += [(each.label, file) for file in (value if isinstance(value, list) else [value])]
        return found

    def say_again(self, sentence: str = "") -> None:
        """What else is to be said above the form; and that a browser does not keep what files were chosen."""
        self.is_valid()
        if sentence:
            self.add_error(None, sentence)
        if self.takes_files and any(self.files.getlist(name) for name in self.files):
            self.add_error(None, _("Choose your files once more: a browser does not keep them."))


def shown_answer(answer: dict[str, Any]) -> str:
    """An answer as people read it."""
    value = answer.get("value")
    if answer.get("kind") == kinds.DATE:
        from django.utils.dateparse import parse_date

        day = parse_date(str(value))
        return date_format(day, "DATE_FORMAT") if day else str(value)
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
