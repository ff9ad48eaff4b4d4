"""Which public pages are written out as finished HTML, what each of them shows, and what has changed lately.

Global like Wagtail's own pages: what is in here is what every visitor may read.
"""

from __future__ import annotations

from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

_REASON: Final = "What every visitor of a page reads, or the name of what it shows."


class FinishedPage(models.Model):
    """A page at its address on one site. `stale`: there is no file, or it is about to be written anew."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="+")
    path = models.TextField(_("path"))
    # Of the HTML that was written last; empty when there is none.
    digest = models.CharField(max_length=64, blank=True)
    # Seconds since 1970: the files' time, which tells browsers whether theirs is still good.
    modified = models.BigIntegerField(default=0)
    until = models.DateTimeField(_("holds until"), null=True, blank=True)
    stamp = models.CharField(max_length=16, blank=True)
    stale = models.BooleanField(default=True)
    # Why it is not written out; empty when it is.
    reason = models.CharField(max_length=200, blank=True)
    # How often in a row it could not be drawn, and until when it is therefore left alone.
    failures = models.PositiveSmallIntegerField(default=0)
    again_at = models.DateTimeField(null=True, blank=True)

    wagtail_reference_index_ignore = True
    goes_with_pages = _REASON

    class Meta:
        verbose_name = _("finished page")
        verbose_name_plural = _("finished pages")
        constraints: ClassVar = [models.UniqueConstraint(fields=("site", "page"), name="cms_finished_once")]
        indexes: ClassVar = [
            models.Index(fields=("stale", "stamp"), name="cms_finished_stale"),
            models.Index(fields=("until",), name="cms_finished_until"),
        ]

    def __str__(self) -> str:
        return self.path


class FinishedUse(models.Model):
    """A thing that the file of a page shows, and its value as it was drawn; empty where every change counts."""

    finished = models.ForeignKey(FinishedPage, on_delete=models.CASCADE, related_name="uses")
    thing = models.CharField(max_length=120)
    value = models.CharField(max_length=64, blank=True)

    wagtail_reference_index_ignore = True
    goes_with_pages = _REASON

    class Meta:
        verbose_name = _("thing that a finished page shows")
        verbose_name_plural = _("things that finished pages show")
        constraints: ClassVar = [models.UniqueConstraint(fields=("thing", "finished"), name="cms_finished_use_once")]

    def __str__(self) -> str:
        return self.thing


class FinishedChange(models.Model):
    """A thing that a transaction has changed. Whoever was drawing meanwhile looks here; kept for a day."""

    thing = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True
    goes_with_pages = _REASON

    class Meta:
        verbose_name = _("change of what pages show")
        verbose_name_plural = _("changes of what pages show")

    def __str__(self) -> str:
        return self.thing
