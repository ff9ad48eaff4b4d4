"""The fields that editors put together to a form. The names of the kinds are stored and never change."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    DecimalBlock,
    IntegerBlock,
    ListBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
)
from wagtail.blocks.struct_block import StructBlockValidationError

from cms_sections.blocks.links import PageBlock
from cms_sections.forms import plan

MOST_FIELDS, MOST_OPTIONS, MOST_FILES = 40, 40, 5
MEANINGS = [
    ("", _("Something else")),
    (plan.NAME_ROLE, _("The sender’s name")),
    (plan.COMPANY_ROLE, _("Their company")),
]
TAKEN = [("any", _("Documents and pictures")), ("documents", _("Documents")), ("pictures", _("Pictures"))]


class FieldBlock(StructBlock):
    """What all fields have."""

    label = CharBlock(label=_("Label"), max_length=120)
    help = CharBlock(label=_("Help"), required=False, max_length=200, help_text=_("Stands below the label."))
    required = BooleanBlock(label=_("Must be filled in"), required=False, default=True)
    half = BooleanBlock(
        label=_("Half as wide"),
        required=False,
        default=False,
        help_text=_("Two such fields that follow each other stand side by side where there is room."),
    )

    class Meta:
        icon = "pilcrow"
        label_format = "{label}"


class ShortTextBlock(FieldBlock):
    meaning = ChoiceBlock(
        label=_("What it is"),
        choices=MEANINGS,
        required=False,
        default="",
        help_text=_("Names and companies become those of the contact in the CRM."),
    )

    class Meta:
        icon = "title"
        label = _("Short text")


class LongTextBlock(FieldBlock):
    class Meta:
        icon = "pilcrow"
        label = _("Long text")


class EmailFieldBlock(FieldBlock):
    class Meta:
        icon = "mail"
        label = _("E-mail")


class PhoneFieldBlock(FieldBlock):
    class Meta:
        icon = "mobile-alt"
        label = _("Telephone")


class NumberFieldBlock(FieldBlock):
    smallest = DecimalBlock(label=_("Smallest"), required=False, max_digits=18, decimal_places=6)
    largest = DecimalBlock(label=_("Largest"), required=False, max_digits=18, decimal_places=6)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        low, high = cleaned.get("smallest"), cleaned.get("largest")
        if isinstance(low, Decimal) and isinstance(high, Decimal) and high < low:
            raise StructBlockValidationError(
                {"largest": ValidationError(_("The largest is below the smallest: correct one of them."))}
            )
        return cleaned

    class Meta:
        icon = "order"
        label = _("Number")


class DateFieldBlock(FieldBlock):
    class Meta:
        icon = "date"
        label = _("Date")


class OptionsBlock(ListBlock):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            CharBlock(label=_("Choice"), max_length=120),
            **{"label": _("Choices"), "min_num": 2, "max_num": MOST_OPTIONS, **options},
        )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if len({str(each).strip() for each in cleaned}) < len(cleaned):
            raise ValidationError(_("Two of the choices are the same: change or delete one."))
        return cleaned


class ChoiceFieldBlock(FieldBlock):
    options = OptionsBlock()

    class Meta:
        icon = "radio-full"
        label = _("One of several")


class ChoicesFieldBlock(FieldBlock):
    options = OptionsBlock()

    class Meta:
        icon = "list-ul"
        label = _("Several of several")


class YesNoFieldBlock(FieldBlock):
    class Meta:
        icon = "tasks"
        label = _("Yes or no")


class ConsentFieldBlock(StructBlock):
    label = CharBlock(
        label=_("Consent"),
        max_length=250,
        default=_("You may store what I wrote here to answer it."),
        help_text=_("Stands beside a box to tick, and is kept with the answer, word for word."),
    )
    required = BooleanBlock(label=_("Must be ticked"), required=False, default=True)
    privacy_page = PageBlock(label=_("Privacy page"), required=False, help_text=_("Linked below the form."))

    class Meta:
        icon = "check"
        label = _("Consent")
        label_format = "{label}"


class FileFieldBlock(FieldBlock):
    taken = ChoiceBlock(label=_("Kinds of files"), choices=TAKEN, default="any")
    most = IntegerBlock(label=_("At most"), min_value=1, max_value=MOST_FILES, default=1)

    class Meta:
        icon = "upload"
        label = _("File")


class WordsBlock(StructBlock):
    label = CharBlock(label=_("Heading"), max_length=120)
    text = TextBlock(label=_("Explanation"), required=False, max_length=600, rows=2)
    hidden = BooleanBlock(label=_("Heading for screen readers only"), required=False, default=False)

    class Meta:
        icon = "openquote"
        label = _("Heading or explanation")
        label_format = "{label}"


class FieldsBlock(StreamBlock):
    """The fields of a form, in their order."""

    text = ShortTextBlock()
    long = LongTextBlock()
    email = EmailFieldBlock()
    phone = PhoneFieldBlock()
    number = NumberFieldBlock()
    date = DateFieldBlock()
    choice = ChoiceFieldBlock()
    choices = ChoicesFieldBlock()
    yes_no = YesNoFieldBlock()
    consent = ConsentFieldBlock()
    file = FileFieldBlock()
    words = WordsBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not any(child.block_type != plan.WORDS for child in cleaned) and not self.is_deferred_validation:
            raise ValidationError(_("A form needs at least one field that can be filled in."))
        return cleaned

    class Meta:
        max_num = MOST_FIELDS
