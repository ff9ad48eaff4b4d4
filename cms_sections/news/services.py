"""Writes of news: one verb each, in one transaction."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cms_sections.models.authors import Author
from cms_sections.models.news import Authorship
from cms_sections.tasks import make_face
from portal.panels.public import uses_sentence

LONGEST_SLUG = 110


def save_author(*, author: Author) -> Author:
    """Keep an author, new or changed, in the open tenant. The address of the list of articles stays what it was."""
    with transaction.atomic():
        if not author.slug:
            author.slug = _free_slug(author.name)
        author.save()
        if author.picture_id:
            make_face.enqueue(image_id=author.picture_id, title=_("Picture of %(author)s") % {"author": author})
    return author


def remove_author(*, author: Author) -> None:
    """Forget an author of no article; ValidationError says which articles there are otherwise."""
    with transaction.atomic():
        rows = Authorship.objects.filter(author=author).select_related("page")
        if articles := [row.page for row in rows]:
            raise ValidationError(uses_sentence(author, articles))
        author.delete()


def _free_slug(name: str) -> str:
    wanted = slugify(name)[:LONGEST_SLUG] or "author"
    taken = set(Author.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(
        slug for slug in (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))) if slug not in taken
    )
