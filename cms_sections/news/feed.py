"""The newest articles of an index as an Atom feed."""

from __future__ import annotations

from datetime import datetime, time

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import get_current_timezone

from cms_sections.models.news import NewsIndexPage
from cms_sections.news.addresses import FEED_PATH
from cms_sections.news.selectors import articles_of, names_of
from portal.tenants.public import current_scope

ENTRIES = 20


def feed(index: NewsIndexPage, request: HttpRequest) -> HttpResponse:
    """The same for every reader. Addresses are absolute, as a feed is read elsewhere."""
    address = index.get_full_url(request) or ""
    articles = list(articles_of(index)[:ENTRIES])
    names = names_of(articles) if current_scope().tenant_id is not None else {}
    made = Atom1Feed(
        title=index.seo_title or index.title,
        link=address,
        description=index.search_description,
        subtitle=index.search_description or None,
        language=index.locale.language_code,
        feed_url=address + FEED_PATH,
        feed_guid=address,
    )
    for article in articles:
        link = article.get_full_url(request) or ""
        made.add_item(
            title=article.title,
            link=link,
            description=article.search_description,
            unique_id=link,
            author_name=", ".join(names.get(article.pk, [])) or None,
            pubdate=datetime.combine(article.date, time(), get_current_timezone()),
            updateddate=article.last_published_at or article.latest_revision_created_at,
        )
    answer = HttpResponse(
        made.writeString("utf-8"), content_type=f"{made.content_type.partition(';')[0]}; charset=utf-8"
    )
    answer.headers["Content-Language"] = index.locale.language_code
    return answer
