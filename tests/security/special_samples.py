"""Samples that need more than a row's key: states of workflows, words to type, files, settings of a site."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from wagtail.admin.models import EditingSession
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.models import UploadedFile

from portal.files.models import LibraryMedia
from tests.security.world import World


class SampleMissing(LookupError):
    """Nobody has said which row to put into a route: add it to `tests/security/samples.py`."""


def _row(world: World, label: str) -> Any:
    row = world.row(label)
    if row is None:
        raise SampleMissing(f"no {label}")
    return row


def _workflow_state(world: World) -> Any:
    return world.page().workflow_states.first()


PARTS: dict[str, Callable[[World], Any]] = {
    "parent_page_id": lambda world: world.home().pk,
    "destination_id": lambda world: world.home().pk,
    "revision_id": lambda world: world.page().latest_revision_id,
    "revision_id_a": lambda world: world.page().latest_revision_id,
    "revision_id_b": lambda world: world.page().latest_revision_id,
    "workflow_state_id": lambda world: _workflow_state(world).pk,
    "workflow_pk": lambda world: _workflow_state(world).workflow_id,
    "task_state_id": lambda world: _workflow_state(world).current_task_state_id,
    "task_id": lambda world: _workflow_state(world).current_task_state.task_id,
    "restriction_id": lambda world: _row(world, "wagtailcore.Collection").view_restrictions.get().pk,
    "name": lambda world: _row(world, "portal_files.StoredFile").name,
    "stored": lambda world: _row(world, "portal_files.LibraryImage").file.name,
    "path": lambda world: _row(world, "portal_files.LibraryImage").file.name,
}


def _bulk_actions(world: World) -> list[str]:
    bulk_action_registry._scan_for_bulk_actions()
    found = []
    for app_label, of_models in bulk_action_registry.actions.items():
        for model_name, of_actions in of_models.items():
            label = {"image": "portal_files.LibraryImage", "document": "portal_files.LibraryDocument"}.get(
                model_name, f"{app_label}.{model_name}"
            )
            row = _row(world, label)
            found += [
                reverse("wagtail_bulk_action", args=[*row._meta.label_lower.split("."), action]) + f"?id={row.pk}"
                for action in of_actions
            ]
    return found


def _editing_session(world: World, *, ping: bool) -> list[str]:
    session = EditingSession.objects.get(user__first_name=world.mark, user__last_name="editor")
    if not ping:
        return [reverse("wagtailadmin_editing_sessions:release", args=[session.pk])]
    args = ["wagtailcore", "page", session.object_id, session.pk]
    return [reverse("wagtailadmin_editing_sessions:ping", args=args)]


def _settings(world: World, name: str) -> list[str]:
    site = world.row("wagtailcore.Site")
    assert site is not None
    found = []
    for model in settings_registry:
        about = [model._meta.app_label, model._meta.model_name]
        with_site = reverse(name, args=[*about, site.pk])
        found += [with_site, reverse(name, args=about)] if name == "wagtailsettings:edit" else [with_site]
    return found


def _uploaded(world: World, route: str, model: str) -> list[str]:
    row = UploadedFile.objects.get(uploaded_by_user__first_name=world.mark, for_content_type__model=model)
    return [reverse(route, args=[row.pk])]


def _document(world: World) -> list[str]:
    row = _row(world, "portal_files.LibraryDocument")
    return [f"/documents/{row.pk}/{row.filename}"]


def _film(world: World, route: str, *more: Any) -> list[str]:
    media = LibraryMedia.objects.get(title=f"{world.mark} film")
    return [reverse(f"portal_files_films:{route}", args=[media.pk, *more])]


def _film_upload(world: World, route: str, *more: Any) -> list[str]:
    return [reverse(f"portal_files_films:{route}", args=[_row(world, "portal_files.FilmUpload").pk, *more])]


SPECIAL: dict[str, Callable[[World], list[str]]] = {
    "portal_files_films:status": lambda world: _film(world, "status"),
    "portal_files_films:retry": lambda world: _film(world, "retry"),
    "portal_files_films:poster": lambda world: _film(world, "poster"),
    "portal_files_films:captions": lambda world: _film(world, "captions"),
    "portal_files_films:remove_captions": lambda world: _film(world, "remove_captions", "en"),
    "portal_files_films:state": lambda world: _film_upload(world, "state"),
    "portal_files_films:part": lambda world: _film_upload(world, "part", 0),
    "portal_files_films:give_up": lambda world: _film_upload(world, "give_up"),
    "wagtail_serve": lambda world: [f"/{world.page().slug}/"],
    "portal_search": lambda world: [f"/admin/search/?q={world.mark[:4]}"],
    "wagtail_bulk_action": _bulk_actions,
    "wagtailadmin_editing_sessions:ping": lambda world: _editing_session(world, ping=True),
    "wagtailadmin_editing_sessions:release": lambda world: _editing_session(world, ping=False),
    "wagtailadmin_tag_model_autocomplete": lambda world: [
        f"/admin/tag-autocomplete/{model}/?term={world.mark[:4]}"
        for model in ("portal_files/librarytag", "cms_sections/articletag")
    ],
    "wagtailsettings:edit": lambda world: _settings(world, "wagtailsettings:edit"),
    "wagtailsettings:preview_on_edit": lambda world: _settings(world, "wagtailsettings:preview_on_edit"),
    "wagtaildocs_serve": _document,
    "wagtaildocs:create_multiple_from_uploaded_document": lambda world: _uploaded(
        world, "wagtaildocs:create_multiple_from_uploaded_document", "librarydocument"
    ),
    "wagtaildocs:delete_upload_multiple": lambda world: _uploaded(
        world, "wagtaildocs:delete_upload_multiple", "librarydocument"
    ),
    "wagtailimages:create_multiple_from_uploaded_image": lambda world: _uploaded(
        world, "wagtailimages:create_multiple_from_uploaded_image", "libraryimage"
    ),
    "wagtailimages:delete_upload_multiple": lambda world: _uploaded(
        world, "wagtailimages:delete_upload_multiple", "libraryimage"
    ),
}
