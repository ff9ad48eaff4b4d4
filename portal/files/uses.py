"""Who uses a file of the library. Asked before anything is deleted, and shown where a file is edited.

Three sources: Wagtail's reference index (what is saved in pages and snippets), the foreign keys of every installed
app, and what plugins say by themselves (`FileUses`), for instance of drafts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import capfirst
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import ReferenceIndex

from portal.files.models import LibraryDocument, LibraryImage, LibraryMedia, LibraryRendition
from portal.plugins.public import find_all
from portal.tenants.models import Tenant, TenantModel
from portal.tenants.scope import current_scope, tenant_scope

LIBRARY: tuple[type[models.Model], ...] = (LibraryImage, LibraryDocument, LibraryMedia)


@dataclass(frozen=True, slots=True)
class FileUse:
    """One thing that shows or holds a file. `where` names it for a person: “Page: Home”, “Draft of Home”."""

    where: str
    plugin: str
    model: str = ""
    pk: str = ""

    def url(self, user: Any) -> str:
        """Where this person edits it; empty where he may not."""
        if not self.model:
            return ""
        row = apps.get_model(self.model)._base_manager.filter(pk=self.pk).first()
        return (AdminURLFinder(user).get_edit_url(row) or "") if row is not None else ""


class FileUses(Protocol):
    """A plugin that uses files of the library in a way that neither foreign keys nor Wagtail's reference index know.

    Name an object with this method in `providers`: {"portal.files.public.FileUses": "my_plugin.file_uses.uses"}.
    """

    def uses_of(self, model: type[models.Model], ids: Sequence[int]) -> dict[int, list[FileUse]]:
        """The uses of these library items (images, documents or media) by their id; none may be left out."""
        ...


def uses_of(model: type[models.Model], ids: Iterable[int]) -> dict[int, list[FileUse]]:
    """Everything of every plugin that uses these library items, by id; an item without an entry is not used.

    A plugin that cannot be asked raises: then nobody knows, and nothing may be deleted.
    """
    ids = sorted(set(ids))
    found: dict[int, dict[FileUse, None]] = {}
    for pk, use in [*_referenced(model, ids), *_pointed_at(model, ids)]:
        found.setdefault(pk, {})[use] = None
    for _slug, provider in find_all(FileUses):
        for pk, uses in provider.uses_of(model, ids).items():
            known = {(use.model, use.pk) for use in found.get(pk, ()) if use.model}
            new = (use for use in uses if not use.model or (use.model, use.pk) not in known)
            found.setdefault(pk, {}).update(dict.fromkeys(new))
    return {pk: list(uses) for pk, uses in found.items() if uses}


def _referenced(model: type[models.Model], ids: Sequence[int]) -> Iterable[tuple[int, FileUse]]:
    content_type = ContentType.objects.get_for_model(model)
    rows = ReferenceIndex.objects.filter(to_content_type=content_type, to_object_id__in=[str(pk) for pk in ids])
    by_model: dict[int, dict[str, list[int]]] = {}
    for to_id, type_id, object_id in rows.values_list("to_object_id", "content_type", "object_id").distinct():
        by_model.setdefault(type_id, {}).setdefault(object_id, []).append(int(to_id))
    for type_id, objects in by_model.items():
        source = ContentType.objects.get_for_id(type_id).model_class()
        if source is None:  # of an app that is off: still a use
            for object_id, targets in objects.items():
                yield from ((pk, FileUse(str(object_id), "")) for pk in targets)
            continue
        for row in source._base_manager.filter(pk__in=list(objects)):
            yield from ((pk, _use_by(row)) for pk in objects[str(row.pk)])


def _pointed_at(model: type[models.Model], ids: Sequence[int]) -> Iterable[tuple[int, FileUse]]:
    """Foreign keys of whatever app. Of tenants' models in the open scope, or in each."""
    for relation in model._meta.related_objects:
        source: Any = relation.related_model
        if _own(source) or relation.many_to_many:
            continue
        name = relation.field.name
        for scope in _scopes(source):
            with scope:
                rows = source._default_manager if issubclass(source, TenantModel) else source._base_manager
                for row in rows.filter(**{f"{name}__in": ids}):
                    yield getattr(row, relation.field.attname), _use_by(row)


def _own(source: type[models.Model]) -> bool:
    """A part of the library itself: renditions, tags."""
    return source is LibraryRendition or source.__name__ in {"ImageTagged", "DocumentTagged", "MediaTagged"}


def _scopes(source: type[models.Model]) -> Iterable[Any]:
    if not issubclass(source, TenantModel) or current_scope().tenant_id is not None:
        return [nullcontext()]
    return [tenant_scope(tenant) for tenant in Tenant.objects.all()]


def _use_by(row: models.Model) -> FileUse:
    config = apps.get_app_config(row._meta.app_label)
    name = str(getattr(row, "get_admin_display_title", row.__str__)())
    return FileUse(
        f"{capfirst(row._meta.verbose_name)}: {name}", str(config.verbose_name), row._meta.label_lower, str(row.pk)
    )
