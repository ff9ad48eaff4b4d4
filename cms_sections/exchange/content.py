"""What a page says, as an archive writes it, and back."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

from cms_sections.blocks.stream import unparked
from cms_sections.exchange.refusals import ArchiveRefused
from cms_sections.exchange.walk import IMAGE, PAGE, Chosen, checked, mapped
from cms_sections.models import ArticlePage, Author, Authorship, PageTemplates, SectionsPage, SharedSections

OF_PAGE = ("title", "slug", "seo_title", "search_description", "show_in_menus", "expire_at")
FOLDERS: tuple[type[Page], ...] = (SharedSections, PageTemplates)
Content = dict[str, Any]


@cache
def kinds() -> dict[str, type[Page]]:
    """The kinds of pages that archives hold, by the name they have there."""
    found = [model for model in apps.get_models() if issubclass(model, (SectionsPage, *FOLDERS))]
    return {model._meta.label_lower: model for model in found}


def fields_of(model: type[Page]) -> tuple[models.Field[Any, Any], ...]:
    """The fields that make up what a page says, without its place and its history."""
    return _fields(model._meta.label_lower)


@cache
def _fields(kind: str) -> tuple[models.Field[Any, Any], ...]:
    model = kinds()[kind]
    own = [
        field
        for field in model._meta.concrete_fields
        if field.model is not Page and not field.primary_key and (not field.is_relation or _refers(field))
    ]
    return (*(model._meta.get_field(name) for name in OF_PAGE), *own)  # type: ignore[arg-type]


def _refers(field: Any) -> str:
    if not field.is_relation:
        return ""
    target = field.related_model
    return IMAGE if target is get_image_model() else PAGE if issubclass(target, Page) else ""


def content_of(page: Any, chosen: Chosen) -> Content:
    """All that this page (live, or its draft) says, with other names for what it refers to."""
    content: Content = {}
    for field in fields_of(type(page)):
        if kind := _refers(field):
            number = getattr(page, field.attname)
            content[field.name] = chosen(kind, number) if number is not None else None
        elif isinstance(field, StreamField):
            stream = getattr(page, field.name)
            content[field.name] = mapped(stream.stream_block, [unparked(item) for item in stream.raw_data], chosen)
        else:
            content[field.name] = _plain(getattr(page, field.attname))
    if isinstance(page, ArticlePage):
        content["tags"] = sorted(tag.name for tag in page.tags.all())
        content["authors"] = [each.author.name for each in page.authorships.select_related("author")]
    return content


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, (str, bool, int)) else str(value)


def checked_content(model: type[Page], content: Any, where: str) -> Content:
    """What an archive says of a page, of the shape that this kind of page stores. Raises ArchiveRefused."""
    if not isinstance(content, Mapping):
        raise ArchiveRefused(_("%(where)s has no content that can be read. Export anew.") % {"where": where})
    found: Content = {}
    for field in fields_of(model):
        if field.name not in content:
            continue
        value = content[field.name]
        if isinstance(field, StreamField):
            found[field.name] = checked(field.stream_block, value, f"{where}, {capfirst(str(field.verbose_name))}")
        elif isinstance(value, (Mapping, list)) or (_refers(field) and not isinstance(value, (str, type(None)))):
            raise _odd(where, field.name)
        else:
            found[field.name] = value
    for name in ("tags", "authors"):
        names = content.get(name, [])
        if not isinstance(names, list) or not all(isinstance(each, str) and 0 < len(each) <= 100 for each in names):
            raise _odd(where, name)
        found[name] = names
    return found


def put_into(page: Any, content: Content, chosen: Chosen, where: str) -> None:
    """Make the page in memory say this. What its references lead to must be there. Raises ArchiveRefused."""
    for field in fields_of(type(page)):
        if field.name not in content:
            continue
        value = content[field.name]
        if kind := _refers(field):
            setattr(page, field.attname, chosen(kind, value) if value is not None else None)
        elif isinstance(field, StreamField):
            setattr(page, field.name, _stream(field, value, chosen, where))
        else:
            setattr(page, field.attname, _read(field, value, where))
    if isinstance(page, ArticlePage):
        page.tags.clear()
        page.tags.add(*content.get("tags", []))
        page.authorships = [  # type: ignore[assignment]  # the relation reads lists
            Authorship(author=_author(name), sort_order=place) for place, name in enumerate(content.get("authors", []))
        ]


def check_sections(page: Any, where: str) -> None:
    """The sections as the editor's form checks a draft: nothing wrong, but some may be empty, as where a picture was
    deleted since the page was published. Raises ArchiveRefused.
    """
    for field in fields_of(type(page)):
        if not isinstance(field, StreamField):
            continue
        stream = getattr(page, field.name)
        block = stream.stream_block
        try:
            # Of a copy: looking at a section would fill in what its kind has got since it was written.
            block.clean_deferred(block.to_python(deepcopy(block.get_prep_value(stream))))
        except ValidationError as error:
            raise ArchiveRefused(
                _("%(where)s: %(problem)s Correct it in the archive.") % {"where": where, "problem": told(error)}
            ) from error
        except Exception as error:  # blocks of any plugin, and data of anybody
            raise _odd(where, field.name) from error


def told(error: ValidationError) -> str:
    """What is wrong, in one line, from however deep inside."""
    found: list[str] = []
    _tell(error, "", found)
    return " ".join(dict.fromkeys(found)) or _("It is not valid.")


def _tell(error: Any, place: str, found: list[str]) -> None:
    inner = getattr(error, "block_errors", None)
    if inner:
        pairs = inner.items() if isinstance(inner, Mapping) else enumerate(inner, 1)
        for key, each in pairs:
            if each is not None:
                name = key + 1 if isinstance(inner, Mapping) and isinstance(key, int) else key
                _tell(each, f"{place} › {name}" if place else str(name), found)
    own = getattr(error, "non_block_errors", None)
    if own:
        _tell_plain(own, place, found)
    if not inner and not own:
        _tell_plain(error, place, found)


def _tell_plain(error: Any, place: str, found: list[str]) -> None:
    words = getattr(error, "messages", None) or [
        message for each in getattr(error, "data", []) for message in getattr(each, "messages", [str(each)])
    ]
    found.extend(f"{place}: {each}" if place else str(each) for each in words)


def _stream(field: Any, raw: Any, chosen: Chosen, where: str) -> Any:
    """Sanitised, and with no number inside that this import did not put there."""
    given: set[tuple[str, str]] = set()

    def handing_out(kind: str, name: Any) -> Any:
        number = chosen(kind, name)
        if number is not None:
            given.add((kind, str(number)))
        return number

    block = field.stream_block
    try:
        stored = block.get_prep_value(block.to_python(mapped(block, raw, handing_out)))
    except ArchiveRefused:
        raise
    except Exception as error:  # blocks of any plugin, and data of anybody
        raise _odd(where, field.name) from error

    def known(kind: str, number: Any) -> Any:
        if (kind, str(number)) not in given:
            raise ArchiveRefused(
                _("%(where)s refers to something by a number of a database, which means nothing here. Export anew.")
                % {"where": where}
            )
        return number

    return block.to_python(mapped(block, stored, known))


def _read(field: Any, value: Any, where: str) -> Any:
    if value is None and not field.null:
        raise _odd(where, field.name)
    try:
        return field.to_python(value)
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise _odd(where, field.name) from error


def _author(name: str) -> Author:
    """The author of this name; made where there is none."""
    from cms_sections.news.services import save_author  # it enqueues jobs, whose module knows this one

    known: Author | None = Author.objects.filter(name=name).first()
    return known or save_author(author=Author(name=name))


def _odd(where: str, field: str) -> ArchiveRefused:
    return ArchiveRefused(
        _("%(where)s: “%(field)s” is not written as it should be. Correct it, or export anew.")
        % {"where": where, "field": field}
    )
