"""Forms of the media library: the same screens as Wagtail's, with every file through the door."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from wagtail.admin.widgets import AdminTagWidget
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm
from wagtailmedia.models import MediaType

from portal.files.door import CheckedFile, checked
from portal.files.films import uploads
from portal.files.films.facts import look
from portal.files.films.models import FilmUpload
from portal.files.films.uploads import PartsFile
from portal.files.films.words import upload_attributes
from portal.files.kinds import AUDIO, DOCUMENTS, IMAGES, VIDEO, Kind
from portal.files.models import LibraryTag
from portal.files.privacy import ANSWER, becomes_public, note_made_public, question
from portal.files.refusals import storage_failed
from portal.files.storage import StorageFailed


class DoorField(forms.FileField):
    """A form field whose value has passed the door, or whose error says why not."""

    kinds: tuple[Kind, ...] = ()

    def to_python(self, data: Any) -> Any:
        upload = forms.FileField.to_python(self, data)
        return self.through_the_door(upload) if isinstance(upload, UploadedFile) else upload

    def through_the_door(self, upload: UploadedFile) -> CheckedFile:
        return checked(upload, kinds=self.kinds)


class RecordingField(DoorField):
    """A recording: at once, or the parts of one. What comes in parts may be larger."""

    def through_the_door(self, upload: UploadedFile) -> CheckedFile:
        if not isinstance(upload, PartsFile):
            return checked(upload, kinds=self.kinds, look=look)
        upload.check_whole()
        return checked(upload, kinds=self.kinds, limit=settings.FOYER_FILM_LIMIT_BYTES, look=look)


class ImageField(DoorField, WagtailImageField):
    # Wagtail's own checks decode in this process and answer 500 to damaged pictures; the door has made them all.
    kinds = IMAGES


class DocumentField(DoorField, WagtailDocumentField):
    kinds = DOCUMENTS


class DoorForm(forms.ModelForm):
    """Stores the file while the form is validated, so that a storage that fails is an error beside the field."""

    _before: Any = None
    _opened: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            rows = type(self.instance)._default_manager.select_related("collection")
            self._before = rows.filter(pk=self.instance.pk).first()

    def _take(self, name: str, field_class: type[DoorField]) -> DoorField | None:
        old = self.fields.get(name)
        if old is None:
            return None
        new = field_class(label=old.label, required=old.required, widget=old.widget)
        self.fields[name] = new
        return new

    def clean(self) -> Any:
        """Moving a private file to where everybody may load it is asked, in the form, before anything is stored."""
        cleaned = super().clean()
        target = self.cleaned_data.get("collection")
        if self._before is not None and target is not None and becomes_public(self._before, target):
            if self.data.get(self.add_prefix(ANSWER)):
                self._opened = target
            else:
                self.fields[ANSWER] = forms.BooleanField(label=_("Make it public"), required=False)
                how = _("Tick “Make it public” below and save again, or choose another collection.")
                self.add_error("collection", f"{question([self._before], target=target.name)} {how}")
        return cleaned

    def save(self, commit: bool = True) -> Any:
        item = super().save(commit)
        if self._opened is not None:
            note_made_public(item, collection=self._opened)
        return item

    def clean_title(self) -> str:
        """A title is often a file's name: without what cannot be seen (some of it turns the text around)."""
        title = str(self.cleaned_data["title"])
        return "".join(sign for sign in title if unicodedata.category(sign) not in {"Cc", "Cf", "Cs"}).strip()

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # Django's hook between cleaning and saving
        if self.errors:
            return
        for name, field in self.fields.items():
            if isinstance(field, DoorField) and name in self.changed_data:
                self._store(name)

    def _store(self, name: str) -> None:
        file = getattr(self.instance, name)
        if not file or file._committed:
            return
        try:
            file.save(file.name, file.file, save=False)
        except StorageFailed:
            self.add_error(name, storage_failed())


class LibraryImageForm(DoorForm, BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._take("file", ImageField)


class LibraryDocumentForm(DoorForm, BaseDocumentForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self._take("file", DocumentField):
            field.help_text = ", ".join(kind.extension.lstrip(".") for kind in DOCUMENTS)


class LibraryMediaForm(DoorForm, BaseMediaForm):
    class Meta(BaseMediaForm.Meta):
        widgets: ClassVar[dict[str, Any]] = {**BaseMediaForm.Meta.widgets, "tags": AdminTagWidget(tag_model=LibraryTag)}

    # The id of an upload in parts, which the script puts here in place of the file.
    film_upload = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)  # type: ignore[call-arg]  # Wagtail's forms take it
        self._parts = self._in_parts(user)
        if self._parts is not None:
            self.files = MultiValueDict({**dict(self.files.lists()), self.add_prefix("file"): [PartsFile(self._parts)]})
        if field := self._take("file", RecordingField):
            field.kinds = AUDIO if self.instance.type == MediaType.AUDIO else VIDEO
            field.widget.attrs.update(upload_attributes())
        if field := self._take("thumbnail", DoorField):
            field.kinds = IMAGES

    def _in_parts(self, user: Any) -> FilmUpload | None:
        """One's own upload that this form names, as if it had been sent with it."""
        if not self.is_bound or self.files.get(self.add_prefix("file")):
            return None
        try:
            upload_id = UUID(str(self.data.get(self.add_prefix("film_upload"), "")))
        except ValueError:
            return None
        return uploads.find(user=user, upload_id=upload_id)

    def save(self, commit: bool = True) -> Any:
        saved = super().save(commit=commit)
        if self._parts is not None and commit:
            uploads.forget(upload=self._parts)
        return saved
