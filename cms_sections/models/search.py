"""The words of public pages and documents, for the site's own search.

Rows of the organisation whose sites they are found on. They are read by equality alone, which an index answers also
under row-level security. Pages and documents are named by number: a reference would take rows along unasked, and
whether one is public is asked of Wagtail's own rows with every search.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import TenantModel

LONGEST_WORD = 40
LONGEST_START = 3


class SearchEntry(TenantModel):
    """A page or a document that may be found. `stale`: it has changed since its words were read; until they are read
    again nothing of it is shown."""

    page_id = models.BigIntegerField(_("page number"), null=True)
    document_id = models.BigIntegerField(_("document number"), null=True)
    # Empty for what is found in every language.
    language = models.CharField(_("language"), max_length=12, blank=True)
    stale = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("entry of the site’s search")
        verbose_name_plural = _("entries of the site’s search")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "page_id"), name="cms_search_page_once"),
            models.UniqueConstraint(fields=("tenant", "document_id"), name="cms_search_document_once"),
            models.CheckConstraint(
                condition=models.Q(page_id__isnull=False, document_id__isnull=True)
                | models.Q(page_id__isnull=True, document_id__isnull=False),
                name="cms_search_page_or_document",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=("tenant", "stale"), name="cms_search_stale")]

    def __str__(self) -> str:
        return f"{self.page_id or self.document_id}"


class SearchPassage(TenantModel):
    """A section of a page as it is searched and quoted; number 0 is the page's title with its summary.

    Outside of its times it is neither searched nor quoted. `source_id` is the shared section that it comes from, whose
    change makes the entry stale, also while it says nothing.
    """

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    heading = models.TextField(blank=True)
    text = models.TextField(blank=True)
    visible_from = models.DateTimeField(null=True)
    visible_to = models.DateTimeField(null=True)
    source_id = models.BigIntegerField(null=True)

    class Meta(TenantModel.Meta):
        verbose_name = _("passage of the site’s search")
        verbose_name_plural = _("passages of the site’s search")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "entry", "number"), name="cms_search_passage_once")
        ]
        indexes: ClassVar = [models.Index(fields=("tenant", "source_id"), name="cms_search_source")]

    def __str__(self) -> str:
        return self.heading


class SearchWord(TenantModel):
    """A word of a passage: folded, without its ending, by its first letters, and as it stands there."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="words")
    passage = models.ForeignKey(SearchPassage, on_delete=models.CASCADE, related_name="words")
    word = models.CharField(max_length=LONGEST_WORD)
    stem = models.CharField(max_length=LONGEST_WORD)
    start = models.CharField(max_length=LONGEST_START)
    written = models.CharField(max_length=LONGEST_WORD)
    weight = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        verbose_name = _("word of the site’s search")
        verbose_name_plural = _("words of the site’s search")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "passage", "word", "stem"), name="cms_search_word_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=("tenant", "stem"), name="cms_search_stem"),
            models.Index(fields=("tenant", "start"), name="cms_search_start"),
            models.Index(fields=("tenant", "entry"), name="cms_search_word_entry"),
        ]

    def __str__(self) -> str:
        return self.word
