"""What nobody uses: library items that no plugin refers to, listed first and deleted only when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from portal.audit.public import record
from portal.files.areas import scope_of_collection
from portal.files.storage import RoutedStorage
from portal.files.uses import LIBRARY, uses_of
from portal.plugins.absent import absent_plugins

AT_ONCE = 200


class NobodyKnows(Exception):
    """A plugin cannot be asked which files it uses; `sentence` names it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Unused:
    """An item of the library that nothing refers to."""

    model: type[models.Model]
    pk: int
    title: str
    name: str
    size_bytes: int | None
    changed_at: datetime | None


def refuse_while_a_plugin_is_off() -> None:
    """Raises NobodyKnows: what a plugin that is off has kept can neither be read nor asked."""
    if off := [plugin.title for plugin in absent_plugins()]:
        raise NobodyKnows(
            _("Nothing is looked for while a plugin is off, because its references cannot be asked: %(plugins)s.")
            % {"plugins": ", ".join(sorted(off))}
        )


def unused(*, before: datetime, among: dict[type[models.Model], Any] | None = None) -> Iterator[Unused]:
    """What nothing refers to and was last changed before that moment. `among` narrows the rows of each model."""
    refuse_while_a_plugin_is_off()
    for model in LIBRARY:
        rows = (among or {}).get(model, model._default_manager.all()).filter(created_at__lt=before).order_by("pk")
        ids = list(rows.values_list("pk", flat=True))
        for start in range(0, len(ids), AT_ONCE):
            part = ids[start : start + AT_ONCE]
            used = uses_of(model, part)
            for item in model._default_manager.filter(pk__in=[pk for pk in part if pk not in used]).order_by("pk"):
                found = _described(model, item)
                if found.changed_at is None or found.changed_at < before:
                    yield found


def _described(model: type[models.Model], item: Any) -> Unused:
    storage, name = RoutedStorage(), str(item.file.name)
    try:
        size, changed = storage.size(name), storage.get_modified_time(name)
    except OSError:  # no such file, a storage that does not answer
        size, changed = None, None
    return Unused(model, item.pk, item.title, name, size, changed)


def delete_unused(*, found: Unused, before: datetime, by: Any = None) -> bool:
    """Delete one that was listed, unless it is used by now; the row now, its files at the commit. Is recorded."""
    refuse_while_a_plugin_is_off()
    item: Any = found.model._default_manager.select_related("collection").filter(pk=found.pk).first()
    if item is None or item.created_at >= before:
        return False
    with scope_of_collection(item.collection), transaction.atomic():
        locked = found.model._default_manager.select_for_update().filter(pk=found.pk).first()
        if locked is None or uses_of(found.model, [found.pk]):
            return False
        record("files.unused_deleted", subject=item, label=item.title, actor=by, data={"file": found.name})
        item.delete()
    return True
