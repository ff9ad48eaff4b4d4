"""Forms beside a film: captions and the poster."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.images.widgets import AdminImageChooser

from portal.files.films.languages import languages
from portal.files.kinds import VTT
from portal.files.library_forms import DoorField
from portal.files.models import LibraryImage


class CaptionsField(DoorField):
    kinds = (VTT,)


class CaptionsForm(forms.Form):
    file = CaptionsField(
        label=_("Captions (WebVTT)"),
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text=_("A file with the ending .vtt. What was there in the same language is replaced."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    label = forms.CharField(
        label=_("Name in the player"),
        required=False,
        max_length=60,
        help_text=_("Left empty: the language in its own words."),
    )


class PosterForm(forms.Form):
    image = forms.ModelChoiceField(
        label=_("Poster"),
        queryset=LibraryImage.objects.all(),
        widget=AdminImageChooser,
        help_text=_("Shown until somebody presses play, in place of the one that was taken from the film."),
    )
