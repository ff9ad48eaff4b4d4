"""What is kept of exports and imports: the archives, the plans, and what was last brought in."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import TenantModel


class SiteExport(TenantModel):
    """An archive of a site that somebody asked for. The file goes away after some days, and with it the row."""

    # Sites and pages are named by number: the row may be read long after they are gone.
    site_number = models.BigIntegerField(editable=False)
    page_number = models.BigIntegerField(null=True, editable=False)
    name = models.CharField(_("site"), max_length=120)
    file = models.ForeignKey(
        "portal_files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("archive")
    )
    pages = models.PositiveIntegerField(_("pages"), default=0)
    media = models.PositiveIntegerField(_("files"), default=0)
    notes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("asked for by")
    )
    created_at = models.DateTimeField(_("asked for"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ("-created_at", "-id")
        verbose_name = _("export of a site")
        verbose_name_plural = _("exports of sites")

    def __str__(self) -> str:
        return self.name


class SiteImport(TenantModel):
    """An uploaded archive on its way into a site: first the plan, then, when somebody says so, the pages."""

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        PLANNED = "planned", _("Waits for your choices")
        APPLYING = "applying", _("Being brought in")
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

    site_number = models.BigIntegerField(editable=False)
    name = models.CharField(_("site"), max_length=120)
    file = models.ForeignKey(
        "portal_files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("archive")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.READING)
    plan = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    words = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("uploaded by")
    )
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ("-created_at", "-id")
        verbose_name = _("import into a site")
        verbose_name_plural = _("imports into sites")

    def __str__(self) -> str:
        return self.name


class ImportedPage(TenantModel):
    """What was last brought in as a page: the sum of the archive's text, and of the page as it then was."""

    site_number = models.BigIntegerField()
    key = models.UUIDField()
    language = models.CharField(max_length=20)
    page_number = models.BigIntegerField()
    theirs = models.CharField(max_length=64)
    ours = models.CharField(max_length=64)
    order = models.CharField(max_length=64, blank=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("imported page")
        verbose_name_plural = _("imported pages")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "site_number", "key", "language"), name="cms_imported_page_once")
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.key}"


class ExchangedFile(TenantModel):
    """The sum of a library file, and the key by which archives name it: that of the archive it once came with.

    Pictures are written anew when they come in, so their own sum is not that of the archive.
    """

    kind = models.CharField(max_length=10)
    item_number = models.BigIntegerField()
    stored_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=20)
    theirs = models.CharField(max_length=64, blank=True)  # the sum of the file in the archive that brought it

    class Meta(TenantModel.Meta):
        verbose_name = _("exchanged file")
        verbose_name_plural = _("exchanged files")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "kind", "item_number"), name="cms_exchanged_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
