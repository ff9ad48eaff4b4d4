"""What an editor chooses: which sections, and onto which page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from cms_sections.copying.selectors import DraftSection, may_change, possible_targets, section_page_types
from cms_sections.models import SectionsPage


class CopySectionsForm(forms.Form):
    """The target is checked for the person who asks."""

    sections = forms.MultipleChoiceField(
        label=_("Sections"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one section.")},
    )
    target = forms.ModelChoiceField(
        label=_("Copy to"),
        queryset=Page.objects.none(),
        help_text=_("They are added at the end of that page's draft. Nothing is published."),
        error_messages={"required": _("Choose a page."), "invalid_choice": _("Choose a page made of sections.")},
    )

    def __init__(
        self, *args: Any, source: SectionsPage, sections: list[DraftSection], user: Any, tenant: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["sections"].choices = [(section.key, section.label) for section in sections]  # type: ignore[attr-defined]
        target = self.fields["target"]
        target.queryset = possible_targets(tenant).exclude(pk=source.pk)  # type: ignore[attr-defined]
        target.widget = AdminPageChooser(target_models=section_page_types(), user_perms=None)

    def clean_target(self) -> SectionsPage:
        target: SectionsPage = self.cleaned_data["target"].specific
        if not may_change(target, self.user):
            raise forms.ValidationError(_("You may not change this page, or somebody has locked it."))
        return target
