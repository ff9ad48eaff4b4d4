"""What the sections with a form have in common: what becomes of what is sent, and how they are drawn."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import BlockGroup, BooleanBlock, CharBlock, ChoiceBlock, EmailBlock, ListBlock, TextBlock

from cms_sections.blocks.links import PageBlock, page_href
from cms_sections.blocks.section import SectionBlock
from cms_sections.enquiries.team import not_of_the_team
from cms_sections.forms.bound import VisitorForm
from cms_sections.forms.plan import FieldPlan, FormPlan

KEPT_FOR = [
    ("1", _("One month")),
    ("3", _("Three months")),
    ("6", _("Six months")),
    ("12", _("A year")),
    ("24", _("Two years")),
    ("36", _("Three years")),
    ("for_good", _("Until somebody deletes it")),
]
AFTERWARDS = ["notify", "makes_lead", "keep"]


class NotifyBlock(ListBlock):
    """Addresses of people of the team, who get a letter about each message."""

    def __init__(self) -> None:
        super().__init__(
            EmailBlock(label=_("E-mail")),
            label=_("Tell by e-mail"),
            max_num=5,
            default=[],
            help_text=_("Addresses with which people of your team sign in. They get a letter with each message."),
        )

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if strangers := not_of_the_team(list(cleaned)):
            raise ValidationError(
                _("Nobody of your team signs in with %(names)s. Only the team is told.")
                % {"names": ", ".join(strangers)}
            )
        return cleaned


class FormSection(SectionBlock):
    """Base of the sections with a form. A subclass says by `fields_of` what is asked."""

    scripts = ("cms_sections/form.js",)
    # Of the form itself, only seen after sending, or the team's own addresses.
    unsearched = ("button", "consent", "thanks_title", "thanks_text", "notify")

    thanks_title = CharBlock(
        label=_("Thanks: title"), max_length=120, default=_("Thank you. Your message has arrived.")
    )
    thanks_text = TextBlock(
        label=_("Thanks: text"),
        required=False,
        max_length=400,
        rows=2,
        default=_("We read it ourselves and answer within one working day."),
    )
    thanks_page = PageBlock(
        label=_("Or a page to thank"), required=False, help_text=_("Shown instead of the title and text above.")
    )
    notify = NotifyBlock()
    makes_lead = BooleanBlock(
        label=_("Make a lead in the CRM"),
        required=False,
        default=True,
        help_text=_("Where the form asks for a name or an e-mail address."),
    )
    keep = ChoiceBlock(
        label=_("Keep for"),
        choices=KEPT_FOR,
        default="12",
        help_text=_("Afterwards what was sent is deleted, with its files. What the CRM made of it stays there."),
    )

    def fields_of(self, value: Any) -> tuple[FieldPlan, ...]:
        raise NotImplementedError

    def plan(self, value: Any) -> FormPlan:
        """The form of this section as it is stored, in the language that is in use."""
        months = str(value.get("keep") or "")
        return FormPlan(
            title=str(value.get("title") or ""),
            fields=self.fields_of(value),
            statistics_name=str(value.get("statistics_name") or ""),
            notify=tuple(str(address) for address in value.get("notify") or ()),
            makes_lead=bool(value.get("makes_lead", True)),
            keep_months=int(months) if months.isdecimal() else None,
        )

    def privacy_pages(self, value: Any) -> list[Any]:
        """The pages about privacy that stand below the form."""
        return []

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`form` is the bound form after a mistake, else an empty one; `sent` says that this form was just sent."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        section, request = context.get("section"), context.get("request")
        section_id, anchor = getattr(section, "id", ""), getattr(section, "anchor", "form")
        form = (context.get("bound_forms") or {}).get(section_id) or VisitorForm(self.plan(value))
        form.stand_at(anchor)
        context["form"] = form
        context["sent"] = bool(section_id) and request is not None and request.GET.get("sent") == section_id
        pages = [page for page in self.privacy_pages(value) if page is not None]
        context["privacy_links"] = [(page.title, href) for page in pages if (href := page_href(page))]
        return context

    def get_form_layout(self) -> BlockGroup:
        layout = super().get_form_layout()
        own = [name for name in layout.children if name not in AFTERWARDS]
        return BlockGroup([*own, *AFTERWARDS], settings=layout.settings)
