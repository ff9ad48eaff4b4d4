"""What is made of a film of the library, with its captions, and films that are on their way in."""

from __future__ import annotations

import secrets
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import TenantModel


def new_folder(area: str) -> str:
    """A folder of its own for what is made of one film: nobody guesses it, and it is never used again."""
    token = secrets.token_hex(16)
    return f"{area}/films/{token[:2]}/{token[2:]}"


def made_name(stem: str, extension: str) -> str:
    """A name inside the folder, used once: what is kept for ever by proxies and browsers never changes."""
    return f"{stem}-{secrets.token_hex(4)}{extension}"


class FilmState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    NO_CONVERTER = "no_converter", _("Waiting: no converter on this machine")
    CONVERTING = "converting", _("Converting")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class Film(models.Model):
    """What plays of a film of the library: made in the background out of its original, which stays private.

    `made` names what is there, by what it is: `mp4` (plays everywhere), `480`, `720`, `1080` or the film's own size
    (parts for players that choose), `master` (their list) and `poster`. Each is there before it is named here.
    """

    media = models.OneToOneField("portal_files.LibraryMedia", on_delete=models.CASCADE, related_name="film")
    state = models.CharField(_("state"), max_length=12, choices=FilmState.choices, default=FilmState.WAITING)
    reason = models.TextField(_("reason"), blank=True)
    source = models.CharField(max_length=255, help_text=_("The original that all this is made of."))
    folder = models.CharField(max_length=100, unique=True)
    made = models.JSONField(default=dict)
    # What is said in it, one for each language: {"language", "label", "name"}. Here, so that a page asks only once.
    captions = models.JSONField(default=list)
    seconds = models.FloatField(_("length"), default=0)
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)

    # It belongs to its recording, and is no use of it.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("film")
        verbose_name_plural = _("films")

    def __str__(self) -> str:
        return str(self.media)

    @property
    def sizes(self) -> list[str]:
        """The sizes that are there, the smallest first."""
        return sorted((key for key in self.made if key.isdigit()), key=int)

    def stored(self, name: str) -> str:
        return f"{self.folder}/{name}"

    def made_names(self) -> list[str]:
        """Where everything lies that was made of the original."""
        return [self.stored(found[key]) for found in self.made.values() for key in ("name", "playlist") if key in found]

    def names(self) -> list[str]:
        """Where everything of it lies, its captions among it."""
        return [*self.made_names(), *(self.stored(each["name"]) for each in self.captions)]


class FilmUpload(TenantModel):
    """A recording that comes in parts. Those lie in quarantine, on the machine that took them, until all are there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=150)
    size_bytes = models.PositiveBigIntegerField(_("size"))
    # What the browser knows of the file, so that it finds the same upload again after the page was loaded anew.
    mark = models.CharField(max_length=64, blank=True)
    folder = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ("-created_at", "id")
        verbose_name = _("upload in parts")
        verbose_name_plural = _("uploads in parts")

    def __str__(self) -> str:
        return self.name


def film_folder_of(stored: str) -> str:
    """The folder of a film in which such a file would lie; empty for names of other kinds."""
    path = PurePosixPath(stored)
    return str(path.parent) if len(path.parts) == 5 and path.parts[1] == "films" else ""


Made = dict[str, Any]
