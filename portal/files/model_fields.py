"""Model fields of the library. Whatever code gives them a file, it goes through the door before it is stored."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File
from django.db import models
from django.db.models.fields.files import FieldFile, ImageFieldFile

from portal.files.door import checked, picture_size
from portal.files.kinds import AUDIO, DOCUMENTS, IMAGES, VIDEO, Kind


class SizedFile(File):
    """A picture whose width and height are known, so that nobody has to open it."""

    def __init__(self, file: Any, name: str, dimensions: tuple[int, int]) -> None:
        super().__init__(file, name=name)
        self.dimensions = dimensions


class DoorFieldFile(FieldFile):
    field: Any  # a field with `kinds`

    def save(self, name: str, content: File, save: bool = True) -> None:
        file = checked(content, name=name, kinds=self.field.kinds)
        file.seek(0)
        if hasattr(self.instance, "original_name") and self.field.name == "file":
            self.instance.original_name = file.name
        if hasattr(self.instance, "original_sha256") and self.field.name == "file":
            self.instance.original_sha256 = file.original_sha256
        super().save(file.name or name, file, save)


class DoorFileField(models.FileField):
    """A file of certain kinds."""

    attr_class = DoorFieldFile
    kinds: tuple[Kind, ...] = ()


class DocumentField(DoorFileField):
    kinds = DOCUMENTS


class RecordingField(DoorFileField):
    kinds = (*AUDIO, *VIDEO)


class ThumbnailField(DoorFileField):
    kinds = IMAGES


class PictureField(models.ImageField):
    """A picture; the row's width and height come with the file and are measured only where they do not."""

    def update_dimension_fields(self, instance: models.Model, force: bool = False, *args: Any, **kwargs: Any) -> None:
        file: Any = getattr(instance, self.attname)
        row: Any = instance
        content = getattr(file, "_file", None)
        known = getattr(content, "dimensions", None)
        if known is None:
            replaced = force and content is not None
            if not file or (row.width is not None and row.height is not None and not replaced):
                return
            if content is not None:
                known = picture_size(content)
            else:
                with file.storage.open(file.name) as picture:
                    known = picture_size(picture)
        row.width, row.height = known


class LibraryPictureFieldFile(DoorFieldFile, ImageFieldFile):
    field: Any

    def save(self, name: str, content: File, save: bool = True) -> None:
        file = checked(content, name=name, kinds=IMAGES)
        self.file = file
        self.field.update_dimension_fields(self.instance)
        super().save(name, file, save)


class LibraryPictureField(PictureField):
    """A picture that goes through the door."""

    attr_class = LibraryPictureFieldFile
    kinds: tuple[Kind, ...] = IMAGES
