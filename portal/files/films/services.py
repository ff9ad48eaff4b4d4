"""What is done about films: have one converted, keep what was made, take captions and posters, forget it all."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.files.collections import tenant_of_collection
from portal.files.door import checked
from portal.files.films.languages import name_of_language
from portal.files.films.models import Film, FilmState, made_name, new_folder
from portal.files.kinds import VTT
from portal.files.names import area_of
from portal.files.refusals import FileRefused, storage_failed
from portal.files.storage import RoutedStorage, StorageFailed
from portal.jobs.public import latest_run
from portal.tenants.scope import closed_scope, tenant_scope

MOST_CAPTIONS = 30
BUSY = gettext_lazy("This film is being converted. Wait until that is done, or stop it.")


class NotNow(Exception):
    """It cannot be done as things are; `sentence` says why. Nothing was changed."""

    def __init__(self, sentence: Any) -> None:
        self.sentence = str(sentence)
        super().__init__(self.sentence)


def scope_of(media: Any) -> AbstractContextManager[Any]:
    """The scope of the organisation whose film it is: jobs about it are that organisation's."""
    tenant = tenant_of_collection(media.collection)
    return closed_scope() if tenant is None else tenant_scope(tenant)


def want_film(*, media: Any) -> Film | None:
    """Have a recording converted, unless that was asked for already. What was made of another original goes.

    None for what is no film.
    """
    source = str(media.file.name or "")
    if media.type != "video" or not source:
        return None
    film = Film.objects.filter(media=media).first()
    if film is not None and film.source == source:
        return film
    with scope_of(media), transaction.atomic():
        if film is None:
            Film.objects.get_or_create(media=media, defaults={"folder": new_folder(area_of(media.collection))})
        film = Film.objects.select_for_update().get(media=media)
        if film.source == source:
            return film
        old = film.made_names()
        film.source, film.made = source, {}
        film.seconds, film.width, film.height = 0, 0, 0
        _queue(film)
        film.save()
        delete_stored(old)
    return film


def retry_film(*, film: Film) -> Film:
    """Convert it again. What is there already is kept. Raises NotNow while it is being converted."""
    with scope_of(film.media), transaction.atomic():
        film = Film.objects.select_for_update(of=("self",)).select_related("media__collection").get(pk=film.pk)
        run = latest_run(film)
        if run is not None and run.is_open:
            raise NotNow(BUSY)
        _queue(film)
        film.save(update_fields=["state", "reason"])
    return film


def _queue(film: Film) -> None:
    from portal.files.films.tasks import convert_film

    film.state, film.reason = FilmState.WAITING, ""
    convert_film.enqueue(
        film_id=film.pk, subject=film, title=_("Convert the film “%(title)s”") % {"title": film.media.title}
    )


def note_state(*, film_id: int, source: str, state: FilmState, reason: str = "") -> None:
    """Say how the conversion of this original goes. Nothing that plays changes by it, so no page is told."""
    Film.objects.filter(pk=film_id, source=source).update(state=state, reason=reason)


def add_captions(*, film: Film, upload: File, language: str, label: str = "") -> dict[str, str]:
    """Take captions in a language; those that were there in it go. Raises FileRefused; then nothing is changed."""
    file = checked(upload, kinds=(VTT,))
    stored = film.stored(made_name(f"captions-{language}", ".vtt"))
    storage = RoutedStorage()
    try:
        stored = storage.save(stored, ContentFile(file.read()))
    except StorageFailed as error:
        raise storage_failed() from error
    try:
        with scope_of(film.media), transaction.atomic():
            locked = Film.objects.select_for_update().get(pk=film.pk)
            if locked.folder != film.folder:
                raise FileRefused(_("The film was being moved just now. Choose the file again."), "moved")
            others = [each for each in locked.captions if each["language"] != language]
            old = [locked.stored(each["name"]) for each in locked.captions if each["language"] == language]
            if len(others) >= MOST_CAPTIONS:
                raise FileRefused(_("The film has captions in as many languages as it may have."), "too_many")
            label = label.strip()[:60] or name_of_language(language)
            made = {"language": language, "label": label, "name": stored.rpartition("/")[2]}
            locked.captions = sorted([*others, made], key=lambda each: each["language"])
            locked.save()
            delete_stored(old)
    except BaseException:
        storage.delete_now(stored)
        raise
    return made


def remove_captions(*, film: Film, language: str) -> str:
    """Take the captions of a language away; answers what they were called, or nothing where there were none."""
    with scope_of(film.media), transaction.atomic():
        locked = Film.objects.select_for_update().get(pk=film.pk)
        gone = [each for each in locked.captions if each["language"] == language]
        if gone:
            locked.captions = [each for each in locked.captions if each["language"] != language]
            locked.save()
            delete_stored([locked.stored(each["name"]) for each in gone])
    return str(gone[0]["label"]) if gone else ""


def choose_poster(*, film: Film, image: Any) -> None:
    """Show a picture of the library until somebody presses play: a copy of it becomes the recording's thumbnail.

    Raises NotNow for a picture that visitors may not see, when they may see the film.
    """
    media = film.media
    if area_of(image.collection) == "private" and area_of(media.collection) == "public":
        raise NotNow(_("This picture is in a private collection, and the film is not. Choose another picture."))
    rendition = image.get_rendition("max-1280x1280|format-jpeg")
    with rendition.file.storage.open(rendition.file.name) as content:
        picture = ContentFile(content.read(), name="poster.jpg")
    with scope_of(media), transaction.atomic():
        media.thumbnail.save("poster.jpg", picture, save=False)
        media.save()


def forget_film(*, names: list[str]) -> None:
    """What was made of a film that is being deleted goes with the transaction that deletes it."""
    delete_stored(names)


def delete_stored(names: list[str]) -> None:
    """At the commit; and by a job of the same transaction, should this process be killed between the two."""
    from portal.files.areas import delete_for_good

    if names:
        delete_for_good(names)
