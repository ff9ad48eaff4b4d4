"""Links inside formatted text, resolved from the open pool: no query for each text."""

from __future__ import annotations

from typing import Any

from django.utils.html import escape
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from cms_sections.rendering.pool import current_pool


class PooledPageLinks(PageLinkHandler):
    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict[str, Any]]) -> list[str]:
        pool = current_pool()
        if pool is None:
            return list(super().expand_db_attributes_many(attrs_list))
        found = [pool.pages.get(_number(attrs)) for attrs in attrs_list]
        addresses = [page.get_url(pool.request) if page else None for page in found]
        return [f'<a href="{escape(address)}">' if address else "<a>" for address in addresses]


class PooledDocumentLinks(DocumentLinkHandler):
    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Any]:
        pool = current_pool()
        if pool is None:
            return list(super().get_many(attrs_list))
        return [pool.documents.get(_number(attrs)) for attrs in attrs_list]


def _number(attrs: dict[str, Any]) -> int:
    row_id = str(attrs.get("id", ""))
    return int(row_id) if row_id.isdecimal() else 0
