"""Who writes the articles of an organisation, and what these are about: rows of the organisation, not of Wagtail's
tables, which all organisations share."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import TagBase

from portal.tenants.models import TenantModel


class Author(TenantModel):
    """A name under articles. `slug` names the author's list of articles; it is made once, of the first name given."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, editable=False)
    role = models.CharField(_("role"), max_length=120, blank=True, help_text=_("For instance: head of design."))
    picture = models.ForeignKey(
        "portal_files.LibraryImage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    about = models.TextField(
        _("about"), max_length=600, blank=True, help_text=_("One or two sentences, above the author's articles.")
    )

    class Meta(TenantModel.Meta):
        ordering = ("name", "id")
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "slug"), name="cms_author_slug"),
            models.UniqueConstraint(
                fields=("tenant", "name"),
                name="cms_author_name",
                violation_error_message=_("There is an author of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ArticleTag(TenantModel, TagBase):
    """What articles are about."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100, allow_unicode=True)
    free_tagging = True

    class Meta(TenantModel.Meta):
        verbose_name = _("tag of articles")
        verbose_name_plural = _("tags of articles")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "name"), name="cms_article_tag_name"),
            models.UniqueConstraint(fields=("tenant", "slug"), name="cms_article_tag_slug"),
        ]
