"""Making something private public is asked first, on a page or in the form, and stands in the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Collection, CollectionViewRestriction

from portal.audit.public import record
from portal.files.areas import FILE_FIELDS
from portal.files.names import area_of

# The name of the answer "yes, make it public" in every form.
ANSWER = "make_public"
MOST_NAMED = 50


def becomes_public(item: Any, target: Collection | None) -> bool:
    """Whether moving this library item to that collection opens it to everybody."""
    return bool(target and item.pk and area_of(item.collection) == "private" and area_of(target) == "public")


def opened_by_moving(collection: Collection, parent: Collection | None) -> list[Any]:
    """The library items that everybody may load once the collection lies below that parent."""
    if parent is None or area_of(collection) == "public" or area_of(parent) == "private":
        return []
    below = collection.get_descendants(inclusive=True)
    restricted = CollectionViewRestriction.objects.filter(collection__in=below).values_list(
        "collection__path", flat=True
    )
    inside = list(below)
    for path in set(restricted):
        inside = [each for each in inside if not each.path.startswith(path)]
    return [item for model in FILE_FIELDS for item in model._default_manager.filter(collection__in=inside)]


def question(items: Iterable[Any], *, target: str) -> str:
    """In one sentence, what the answer would do."""
    count = len(list(items))
    return ngettext(
        "%(count)s private file becomes public in “%(target)s”: everybody who knows its address can load it.",
        "%(count)s private files become public in “%(target)s”: everybody who knows their address can load them.",
        count,
    ) % {"count": count, "target": target}


def ask(request: HttpRequest, items: list[Any], *, target: str, title: str | Promise = "") -> HttpResponse:
    """The page that asks. Its form repeats what was sent, with the answer; nothing has been changed."""
    sent = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in {"csrfmiddlewaretoken", ANSWER}
        for value in values
    ]
    shown = {
        "page_title": title or _("Make public?"),
        "question": question(items, target=target),
        "items": items[:MOST_NAMED],
        "more": max(0, len(items) - MOST_NAMED),
        "sent": sent,
        "answer": ANSWER,
        "action": request.get_full_path(),
    }
    return render(request, "portal_files/made_public.html", shown)


def note_made_public(item: Any, *, collection: Collection | None = None) -> None:
    """Say in the log that a private file is public from now on."""
    collection = collection or item.collection
    record("files.made_public", subject=item, label=str(item), data={"collection": collection.name})
