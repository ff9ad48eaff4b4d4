"""Where the search of a site answers: `/search/`, and below its language where that is not the installation's."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from wagtail.coreutils import get_content_languages


class FurtherLanguage:
    """The part of an address that names a language; any other word is left to the pages."""

    regex = "[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?"

    def to_python(self, value: str) -> str:
        if value == settings.LANGUAGE_CODE or value not in get_content_languages():
            raise ValueError(value)
        return value

    def to_url(self, value: str) -> str:
        return value


def search_url(language: str) -> str:
    """The page of the search in this language."""
    return _in("search", language)


def completions_url(language: str) -> str:
    return _in("completions", language)


def _in(name: str, language: str) -> str:
    if language == settings.LANGUAGE_CODE:
        return reverse(f"cms_sections:{name}")
    return reverse(f"cms_sections:{name}_in_language", args=[language])
