"""A film's part of its screen in the media library: how far it is, try again, captions, poster."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.permissions import policy_registry

from portal.files.films import services
from portal.files.films.forms import CaptionsForm, PosterForm
from portal.files.films.models import Film
from portal.files.films.selectors import with_films
from portal.files.films.shown import panel_context
from portal.files.models import LibraryMedia
from portal.files.refusals import FileRefused

# The databases' largest numbers have 19 digits.
LARGEST_ID = 10**18
FilmView = Callable[..., HttpResponse]


def of_film(view: FilmView) -> FilmView:
    """The film of a recording that one may change; all others do not exist."""

    @wraps(view)
    def found(request: HttpRequest, media_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        if media_id >= LARGEST_ID:
            raise Http404
        media = with_films(LibraryMedia.objects.select_related("collection")).filter(pk=media_id, type="video").first()
        policy = policy_registry.get_by_type(LibraryMedia)
        if media is None or not policy.user_has_permission_for_instance(request.user, "change", media):
            raise Http404
        return view(request, media, *args, **kwargs)

    return never_cache(found)


@require_safe
@of_film
def status(request: HttpRequest, media: LibraryMedia) -> HttpResponse:
    """The fragment that the screen polls; 204 when nothing has changed since the version that it shows."""
    context = panel_context(request, media)
    if request.GET.get("seen") == context["version"]:
        return HttpResponse(status=204)
    return render(request, "portal_files/films/status.html", context)


@require_POST
@of_film
def retry(request: HttpRequest, media: LibraryMedia) -> HttpResponse:
    film = _film(media)
    try:
        if film is None:
            services.want_film(media=media)
        else:
            services.retry_film(film=film)
        messages.success(request, _("The film is converted again; what is there already is kept."))
    except services.NotNow as error:
        messages.warning(request, error.sentence)
    return _back(media)


@require_POST
@of_film
def poster(request: HttpRequest, media: LibraryMedia) -> HttpResponse:
    form, film = PosterForm(request.POST), _film(media)
    if film is None or not form.is_valid():
        messages.error(request, _("Choose a picture of the library."))
        return _back(media)
    image = form.cleaned_data["image"]
    policy = policy_registry.get_by_type(type(image))
    if not policy.user_has_any_permission_for_instance(request.user, ["choose", "change"], image):
        messages.error(request, _("Choose a picture of the library."))
        return _back(media)
    try:
        services.choose_poster(film=film, image=image)
        messages.success(request, _("The film has a new poster."))
    except (services.NotNow, FileRefused) as error:
        messages.error(request, error.sentence)
    except OSError:  # a picture whose file is gone, a storage that does not answer
        messages.error(request, _("This picture cannot be read. Choose another one."))
    return _back(media)


@require_POST
@of_film
def captions(request: HttpRequest, media: LibraryMedia) -> HttpResponse:
    form, film = CaptionsForm(request.POST, request.FILES), _film(media)
    if film is None:
        messages.error(request, _("The film is not there yet. Try again in a moment."))
        return _back(media)
    if form.is_valid():
        try:
            made = services.add_captions(
                film=film,
                upload=form.cleaned_data["file"],
                language=form.cleaned_data["language"],
                label=form.cleaned_data["label"],
            )
            messages.success(request, _("Captions “%(label)s” are there.") % {"label": made["label"]})
        except FileRefused as error:
            messages.error(request, error.sentence)
    else:
        for problems in form.errors.values():
            messages.error(request, " ".join(str(problem) for problem in problems))
    return _back(media)


@require_POST
@of_film
def remove(request: HttpRequest, media: LibraryMedia, language: str) -> HttpResponse:
    film = _film(media)
    label = services.remove_captions(film=film, language=language) if film is not None else ""
    if not label:
        raise Http404
    messages.success(request, _("Captions “%(label)s” are removed.") % {"label": label})
    return _back(media)


def _film(media: LibraryMedia) -> Film | None:
    return getattr(media, "film", None)


def _back(media: LibraryMedia) -> HttpResponse:
    return redirect("wagtailmedia:edit", media.pk)
