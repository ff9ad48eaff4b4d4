"""What the script of uploads needs to know, as attributes of the file input: addresses and sentences."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.files.refusals import MEGABYTE, too_big


def upload_attributes() -> dict[str, str]:
    limit = settings.FOYER_FILM_LIMIT_BYTES
    return {
        "data-film-upload": reverse("portal_files_films:begin"),
        "data-film-limit": str(limit),
        "data-film-too-big": too_big(limit).sentence,
        "data-film-sending": _("Sending: {percent} %"),
        "data-film-checking": _("All is sent. The file is being checked …"),
        "data-film-broken": _("The connection broke. Press Upload again: it goes on where it was."),
        "data-film-there": _("The file is uploaded already. Choose one only to replace it."),
        "data-film-cancel": _("Cancel"),
        "data-film-limit-mb": str(limit // MEGABYTE),
    }
