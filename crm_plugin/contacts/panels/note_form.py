"""The form of a note."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_plugin.contacts.models import Contact, Note, NoteAttachment, NoteType
from portal.files.public import UploadField
from portal.tenants.public import Company

# A list to choose from, not a directory: of a company with more people the first ones by name are offered.
MOST_PEOPLE = 200


class NoteForm(forms.Form):
    """What happened, of which kind, with whom. On the workplace itself, so it stays short."""

    prefix = "note"

    text = forms.CharField(
        label=_("What happened?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what happened; a note cannot be empty.")},
    )
    type = forms.ModelChoiceField(
        label=_("Type"), queryset=NoteType.objects.none(), required=False, empty_label=_("Note")
    )
    contact = forms.ModelChoiceField(
        label=_("With"), queryset=Contact.objects.none(), required=False, empty_label=_("Nobody in particular")
    )
    attachments = UploadField(
        label=_("Files"),
        required=False,
        most=10,
        help_text=_("Pictures, PDF, Office files, text or ZIP, several at once."),
    )
    pinned = forms.BooleanField(label=_("Pin it above the timeline"), required=False)

    def __init__(self, *args: Any, company: Company, chosen_type: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = NoteType.objects.filter(active=True)
        self.fields["type"].queryset = (  # type: ignore[attr-defined]
            offered | NoteType.objects.filter(pk=chosen_type) if chosen_type else offered
        )
        people = Contact.objects.filter(company=company)
        offered_people = Contact.objects.filter(pk__in=people.values("pk")[:MOST_PEOPLE])
        self.fields["contact"].queryset = offered_people  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """What the services take."""
        cleaned = dict(self.cleaned_data)
        return {"files": cleaned.pop("attachments"), **cleaned}

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors and self.files:
            # A browser never fills a file field again: without a word the person would lose the files unseen.
            self.add_error(
                "attachments", _("Choose your files again; the page could not keep them. Your text is kept.")
            )
        return values


class NoteEditForm(NoteForm):
    """The same for a note that is there: its attachments can be taken away."""

    without = forms.ModelMultipleChoiceField(
        label=_("Take these files away"),
        queryset=NoteAttachment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, note: Note, **kwargs: Any) -> None:
        super().__init__(*args, company=note.company, chosen_type=note.type_id, **kwargs)
        present = note.attachments.select_related("file")
        self.fields["without"].queryset = present  # type: ignore[attr-defined]
        if not present:
            del self.fields["without"]
