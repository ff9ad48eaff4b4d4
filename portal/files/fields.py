"""The form field for uploads: one or several files, each checked by the door before the form is valid."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.files.door import CheckedFile, checked
from portal.files.kinds import ATTACHMENTS, Kind, extensions_of
from portal.files.names import cleaned_name
from portal.files.refusals import FileRefused
from portal.files.rules import SIZES


class UploadInput(forms.FileInput):
    """A file input that lets a person choose several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        """Always a list; empty when nothing was chosen."""
        return list(files.getlist(name)) if hasattr(files, "getlist") else [files[name]] if files.get(name) else []

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files


class UploadField(forms.FileField):
    """Cleans to a list of checked files, ready for `receive(file, …)`; with `multiple=False` to one file or None.

    Each refused file is an error of its own that names it.
    """

    widget = UploadInput
    default_error_messages = {"too_many": _("Choose at most %(count)s files at a time.")}

    def __init__(
        self, *, kinds: tuple[Kind, ...] = ATTACHMENTS, multiple: bool = True, most: int = 20, **options: Any
    ) -> None:
        self.kinds = kinds
        self.multiple = multiple
        self.most = most if multiple else 1
        super().__init__(**options)
        self.widget.attrs.setdefault("accept", ",".join(extensions_of(kinds)))
        if not multiple:
            self.widget.attrs.pop("multiple", None)

    def clean(self, data: Any, initial: Any = None) -> Any:
        uploads = [upload for upload in (data or []) if upload]
        if not uploads and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > self.most:
            raise ValidationError(self.error_messages["too_many"], code="too_many", params={"count": self.most})
        files: list[CheckedFile] = []
        problems: list[ValidationError] = []
        for upload in uploads:
            try:
                files.append(checked(upload, kinds=self.kinds, sizes=SIZES))
            except FileRefused as refused:
                problems.append(
                    ValidationError(f"{cleaned_name(upload.name or '')}: {refused.sentence}", code=refused.code)
                )
        if problems:
            raise ValidationError(problems)
        if self.multiple:
            return files
        return files[0] if files else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
