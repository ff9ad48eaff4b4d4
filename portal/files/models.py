"""Stored files (tenant rows: attachments, logos, avatars) and the files of the library (Wagtail's models, shared)."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage, AbstractRendition, Filter, SourceImageIOError
from wagtailmedia.models import AbstractMedia

from portal.files.kinds import content_type_of
from portal.files.managers import StoredFileManager
from portal.files.model_fields import DocumentField, LibraryPictureField, PictureField, RecordingField, ThumbnailField
from portal.files.names import library_name, rendition_name
from portal.files.renditions import rendition_files
from portal.files.storage import StorageFailed, library_storage
from portal.tenants.models import TenantModel


class StoredFile(TenantModel):
    """A file of the tenant: an attachment, a logo, a picture of a person. Always private.

    Made and removed only by `portal.files.public`. With a company it is about that company; its customers see it only
    when it is shared with them as well. Pictures have versions of 400, 64 and 32 pixels.
    """

    # A scope narrowed to a company sees that company's files alone; of these the manager shows the shared ones.
    scope_columns: ClassVar[tuple[str, ...]] = ("tenant_id", "company_id")

    name = models.CharField(_("name"), max_length=150, help_text=_("As the person called it."))
    purpose = models.CharField(_("purpose"), max_length=40)
    file = models.FileField(_("file"), storage=library_storage, max_length=255, editable=False)
    content_type = models.CharField(_("type"), max_length=100, editable=False)
    size_bytes = models.PositiveBigIntegerField(_("size"), editable=False)
    sha256 = models.CharField(_("checksum"), max_length=64, editable=False)
    is_image = models.BooleanField(_("picture"), default=False, editable=False)
    width = models.PositiveIntegerField(_("width"), null=True, editable=False)
    height = models.PositiveIntegerField(_("height"), null=True, editable=False)
    # {"400": "private/stored/…"}: where the small versions of a picture lie.
    variants = models.JSONField(default=dict, editable=False)
    company = models.ForeignKey(
        "portal_tenants.Company",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("company"),
    )
    shared_with_company = models.BooleanField(_("shared with the company"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("uploaded by"),
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    objects: ClassVar[StoredFileManager] = StoredFileManager()

    class Meta(TenantModel.Meta):
        ordering = ("-created_at", "id")
        verbose_name = _("stored file")
        verbose_name_plural = _("stored files")

    def __str__(self) -> str:
        return self.name

    @property
    def download_url(self) -> str:
        """Where people with the right get the file."""
        return reverse("portal_files:download", args=[self.pk, self.name])

    def size_url(self, side: int) -> str:
        """Where people with the right see the picture with its longest side at 400, 64 or 32; empty if it is none."""
        return reverse("portal_files:size", args=[self.pk, side]) if str(side) in self.variants else ""


class LibraryTag(TenantModel, TagBase):
    """A tag of one tenant's library; Wagtail's own tags are shared by all sites."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100, allow_unicode=True)
    free_tagging = True

    class Meta(TenantModel.Meta):
        verbose_name = _("library tag")
        verbose_name_plural = _("library tags")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "name"), name="portal_files_tag_name"),
            models.UniqueConstraint(fields=("tenant", "slug"), name="portal_files_tag_slug"),
        ]


class ImageTagged(ItemBase):
    tag = models.ForeignKey(LibraryTag, on_delete=models.CASCADE, related_name="tagged_images")
    content_object = models.ForeignKey(
        "portal_files.LibraryImage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class DocumentTagged(ItemBase):
    tag = models.ForeignKey(LibraryTag, on_delete=models.CASCADE, related_name="tagged_documents")
    content_object = models.ForeignKey(
        "portal_files.LibraryDocument", on_delete=models.CASCADE, related_name="tagged_items"
    )


class MediaTagged(ItemBase):
    tag = models.ForeignKey(LibraryTag, on_delete=models.CASCADE, related_name="tagged_media")
    content_object = models.ForeignKey(
        "portal_files.LibraryMedia", on_delete=models.CASCADE, related_name="tagged_items"
    )


def _image_path(instance: Any, filename: str) -> str:
    return library_name(instance, filename, "images")


def _document_path(instance: Any, filename: str) -> str:
    return library_name(instance, filename, "documents")


def _media_path(instance: Any, filename: str) -> str:
    return library_name(instance, filename, "media")


def _recording_path(instance: Any, filename: str) -> str:
    """The original of a film is always private: visitors load what is made of it."""
    name = library_name(instance, filename, "media")
    return f"private/{name.partition('/')[2]}" if instance.type == "video" else name


class RenditionsState(models.TextChoices):
    """How far the sizes of a picture are that the theme uses."""

    NONE = "", _("not asked for")
    WAITING = "waiting", _("being made")
    MADE = "made", _("made")
    FAILED = "failed", _("failed")


class LibraryImage(AbstractImage):
    """A picture of the media library, re-encoded at upload. In `public/` only while its collection is public."""

    file = LibraryPictureField(
        _("file"),
        upload_to=_image_path,
        width_field="width",
        height_field="height",
        storage=library_storage,
        max_length=255,
    )
    alt_text = models.CharField(
        _("alternative text"),
        max_length=255,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    credit = models.CharField(
        _("credit"), max_length=255, blank=True, help_text=_("Who made it: shown in the caption where there is one.")
    )
    # Of the upload as it was sent, before it was written anew: tells that a picture is already there.
    original_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    renditions_state = models.CharField(
        max_length=10, blank=True, choices=RenditionsState.choices, default=RenditionsState.NONE, editable=False
    )
    renditions_problem = models.CharField(max_length=300, blank=True, editable=False)
    renditions_of = models.CharField(max_length=400, blank=True, editable=False)
    tags = TaggableManager(_("tags"), through=ImageTagged, blank=True)

    admin_form_fields = (
        "title",
        "file",
        "alt_text",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields: ClassVar = [
        field for field in AbstractImage.search_fields if getattr(field, "field_name", "") != "tags"
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def default_alt_text(self) -> str:
        return self.alt_text

    def create_rendition(self, filter: Filter) -> LibraryRendition:
        return self.create_renditions(filter)[filter]

    def create_renditions(self, *filters: Filter) -> dict[Filter, LibraryRendition]:
        """All of them out of one decoding in the picture worker; one that exists by now is taken as it is."""
        if not filters:
            return {}
        try:
            return {
                filter: self.renditions.get_or_create(
                    filter_spec=filter.spec, focal_point_key=filter.get_cache_key(self), defaults={"file": file}
                )[0]
                for filter, file in rendition_files(self, filters).items()
            }
        except StorageFailed as error:  # a full disk takes a picture from the page, not the page
            raise SourceImageIOError(str(error)) from error


class LibraryRendition(AbstractRendition):
    image = models.ForeignKey(LibraryImage, on_delete=models.CASCADE, related_name="renditions")
    file = PictureField(
        upload_to=rendition_name, storage=library_storage, width_field="width", height_field="height", max_length=255
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"), name="portal_files_rendition_once"
            )
        ]


class LibraryDocument(AbstractDocument):
    """A document of the media library."""

    file = DocumentField(_("file"), upload_to=_document_path, storage=library_storage, max_length=255)
    original_name = models.CharField(_("file name"), max_length=150, blank=True, editable=False)
    original_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    tags = TaggableManager(_("tags"), through=DocumentTagged, blank=True)
    admin_form_fields = ("title", "file", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    def clean(self) -> None:
        if self.file:  # Wagtail's second step of a multiple upload sets it after validation; the door has checked it
            super().clean()

    @property
    def filename(self) -> str:
        """As the uploader called it: the name of addresses and downloads. On disk it has a generated one."""
        return self.original_name or str(super().filename)

    @property
    def content_type(self) -> str:
        return content_type_of(str(self.file.name))

    @property
    def content_disposition(self) -> str:
        return content_disposition_header(True, self.filename) or "attachment"


class LibraryMedia(AbstractMedia):
    """A recording of the media library: audio or video."""

    file = RecordingField(_("file"), upload_to=_recording_path, storage=library_storage, max_length=255)
    thumbnail = ThumbnailField(
        _("thumbnail"), upload_to=_media_path, storage=library_storage, max_length=255, blank=True
    )
    tags = TaggableManager(_("tags"), through=MediaTagged, blank=True)
    admin_form_fields = ("title", "file", "collection", "duration", "width", "height", "thumbnail", "tags")

    class Meta(AbstractMedia.Meta):
        verbose_name = _("media file")
        verbose_name_plural = _("media files")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A thumbnail that another has taken the place of goes with the commit; of recordings the package sees to it."""
        rows = LibraryMedia.objects.filter(pk=self.pk) if self.pk and not kwargs.get("update_fields") else None
        before = rows.values_list("thumbnail", flat=True).first() if rows is not None else ""
        super().save(*args, **kwargs)
        if before and before != self.thumbnail.name:
            transaction.on_commit(partial(self.thumbnail.storage.delete, before))
        fields = kwargs.get("update_fields")
        if fields is None or "file" in fields:
            want_film(media=self)


from portal.files.films.models import Film, FilmUpload  # noqa: E402 - they point at the above
from portal.files.films.services import want_film  # noqa: E402

__all__ = [
    "Film",
    "FilmUpload",
    "LibraryDocument",
    "LibraryImage",
    "LibraryMedia",
    "LibraryRendition",
    "LibraryTag",
    "StoredFile",
]
