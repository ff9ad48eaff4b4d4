"""The sentence for a deletion that Django refuses, because rows still point at what was to go."""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _


def sentence_of(error: models.ProtectedError | models.RestrictedError) -> str:
    """Names the kinds of rows and who keeps them, never a row: some may be of another organisation."""
    if sentence := getattr(error, "sentence", ""):
        return str(sentence)
    rows = error.protected_objects if isinstance(error, models.ProtectedError) else error.restricted_objects
    kinds = sorted({_kind(type(row)) for row in rows})
    return _("This cannot be deleted, because other data still belongs to it: %(kinds)s. Nothing was changed.") % {
        "kinds": ", ".join(kinds)
    }


def _kind(model: type[models.Model]) -> str:
    keeper = apps.get_app_config(model._meta.app_label).verbose_name
    return f"{capfirst(model._meta.verbose_name_plural)} ({keeper})"
