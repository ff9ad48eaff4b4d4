"""What stands in front of Wagtail's own screens of the library: nothing that is used is deleted, nothing private is
made public without asking, and pictures are made again when a person says so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views import collections
from wagtail.models import Collection
from wagtail.permissions import policy_registry

from portal.files.making import ask_for_renditions
from portal.files.models import LibraryImage
from portal.files.privacy import ANSWER, ask, note_made_public, opened_by_moving
from portal.files.uses import uses_of

View = Callable[..., HttpResponseBase]
LONGEST_ID = 18


def numbered(text: Any) -> int | None:
    """The id that a form sent; None for what is none."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= LONGEST_ID else None


def named_uses(request: HttpRequest, items: list[Any]) -> list[dict[str, Any]]:
    """Each item that is used, with its uses and where this person edits them."""
    if not items:
        return []
    found = uses_of(type(items[0]), [item.pk for item in items])
    return [
        {"item": item, "uses": [(use, use.url(request.user)) for use in found[item.pk]]}
        for item in items
        if item.pk in found
    ]


def refuse_deleting(request: HttpRequest, used: list[dict[str, Any]]) -> HttpResponseBase:
    """The page that names every use. Nothing was deleted."""
    words = ngettext("This file is used and was not deleted.", "These files are used; nothing was deleted.", len(used))
    shown = {"used": used, "sentence": words, "page_title": _("Still used")}
    return render(request, "portal_files/in_use.html", shown, status=409 if request.method == "POST" else 200)


def unless_used(model: type[models.Model], part: str, view: View, *, json: bool = False) -> View:
    """The deleting view, in front of which every plugin is asked for uses. Rights are the view's to check."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pk = kwargs[part] if len(str(kwargs[part])) <= LONGEST_ID else 0
        item = model._default_manager.filter(pk=pk).first()
        policy = policy_registry.get_by_type(model)
        mine = item is not None and policy.user_has_permission_for_instance(request.user, "delete", item)
        if mine and (used := named_uses(request, [item])):
            if not json:
                return refuse_deleting(request, used)
            sentence = _("It is used and was not deleted.")
            return JsonResponse({"success": False, "error_message": sentence}, status=409)
        return view(request, *args, **kwargs)

    return guarded


def edit_collection(request: HttpRequest, collection_id: int) -> HttpResponseBase:
    """Wagtail's screen; moving a private collection to where its files become public is asked first."""
    view: Callable[..., HttpResponseBase] = collections.Edit.as_view()
    parent_id = numbered(request.POST.get("parent"))
    if request.method != "POST" or parent_id is None or len(str(collection_id)) > LONGEST_ID:
        return view(request, pk=collection_id)
    collection = Collection.objects.filter(pk=collection_id).first()
    parent = Collection.objects.filter(pk=parent_id).first()
    policy = policy_registry.get_by_type(Collection)
    if collection is None or not policy.user_has_permission_for_instance(request.user, "change", collection):
        return view(request, pk=collection_id)
    opened = opened_by_moving(collection, parent)
    if opened and not request.POST.get(ANSWER):
        return ask(request, opened, target=parent.name if parent else "")
    response: HttpResponseBase = view(request, pk=collection_id)
    collection.refresh_from_db()
    if opened and response.status_code == 302 and collection.get_parent().pk == parent_id:
        for item in opened:
            note_made_public(item)
    return response


@require_POST
def make_again(request: HttpRequest, image_id: int) -> HttpResponseBase:
    """Have the sizes of a picture made that could not be made before."""
    image = get_object_or_404(LibraryImage, pk=image_id if len(str(image_id)) <= LONGEST_ID else 0)
    policy = policy_registry.get_by_type(LibraryImage)
    if not policy.user_has_permission_for_instance(request.user, "change", image):
        raise PermissionDenied
    if ask_for_renditions(image=image, again=True):
        messages.success(request, _("The sizes of this picture are being made again."))
    return redirect(reverse("wagtailimages:edit", args=[image.pk]))
