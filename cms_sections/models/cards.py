"""The picture of a page where it is shared, made when the page is published."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.files.public import made_public_name


def _name(_card: Any, filename: str) -> str:
    return made_public_name("cards", filename)


class ShareCard(models.Model):
    """One a page. It shows what every visitor of the page sees, so it is public like the page's own pictures."""

    wagtail_reference_index_ignore = True
    goes_with_pages = "A picture of a public page's own title."

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="share_card")
    file = models.FileField(_("file"), upload_to=_name, max_length=255)
    # Of the words and colours on it: the same ones are not drawn again.
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("picture for sharing")
        verbose_name_plural = _("pictures for sharing")

    def __str__(self) -> str:
        return str(self.page)
