"""Tags of the media library's screens about films."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context

from portal.files.films.forms import CaptionsForm, PosterForm
from portal.files.films.selectors import with_films
from portal.files.films.shown import panel_context
from portal.files.models import Film, LibraryMedia

register = template.Library()


@register.inclusion_tag("portal_files/films/panel.html", takes_context=True)
def film_panel(context: Context, media: LibraryMedia) -> dict[str, Any]:
    """All about a film, below the form of its recording."""
    found = with_films(LibraryMedia.objects.select_related("collection")).get(pk=media.pk)
    request = context["request"]
    return {
        **panel_context(request, found),
        "captions_form": CaptionsForm(prefix=None),
        "poster_form": PosterForm(),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def film_scripts() -> Any:
    """What the chooser of the poster needs."""
    return PosterForm().media


@register.simple_tag
def film_states(recordings: Any) -> dict[int, str]:
    """What the list says of each film, by the recording's id, in one query."""
    ids = [recording.pk for recording in recordings]
    return {film.media_id: film.get_state_display() for film in Film.objects.filter(media__in=ids)}


@register.filter
def of(found: dict[int, str], key: int) -> str:
    return found.get(key, "")
