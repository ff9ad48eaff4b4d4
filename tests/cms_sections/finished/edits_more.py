"""Random edits of news, shared sections and translations, and what more editors do to pages."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Locale, Page, Site

from cms_sections.models import (
    ArticlePage,
    ArticleTag,
    Author,
    HomePage,
    NewsIndexPage,
    SectionPage,
    SharedSection,
    SiteSettings,
)
from cms_sections.publishing import publish_revision
from cms_sections.sharing.services import make_folder
from portal.tenants.models import Tenant
from portal.tenants.scope import tenant_scope
from tests.cms_sections.conftest import item, link, section

MOST_ARTICLES = 14
MOST_TRANSLATED = 6
TAGS = ("Water", "Stone", "Light")


class MoreEdits:
    """To be mixed in with `Edits`. `set_up` makes an index of news, a shared section and a second language."""

    random: random.Random
    site: Site
    tenant: Tenant

    def set_up(self) -> None:
        home = Page.objects.get(pk=self.site.root_page_id)
        self.german, _made = Locale.objects.get_or_create(language_code="de")
        home.add_child(instance=NewsIndexPage(title="News", slug="news"))
        with tenant_scope(self.tenant):
            self.authors = [Author.objects.create(name=name, slug=name.lower()).pk for name in ("Ines", "Jonas")]
        shared = SharedSection(title="Shared", slug="shared", sections=[section("quote", quote="S", name="N")])
        make_folder(site=self.site).add_child(instance=shared)
        for _number in range(4):
            self.do_article()

    def more_sections(self) -> list[dict[str, Any]]:
        index, shared = NewsIndexPage.objects.first(), SharedSection.objects.first()
        number = self.random.choice(["3", "6"])
        return [
            section("news_list", title="New", index=index.pk if index else None, number=number),
            section("shared", source=shared.pk if shared else None, anchor=""),
        ]

    def article(self) -> ArticlePage | None:
        articles = list(ArticlePage.objects.order_by("pk"))
        return self.random.choice(articles) if articles else None

    def do_article(self) -> None:
        index = NewsIndexPage.objects.first()
        if index is None or ArticlePage.objects.count() >= MOST_ARTICLES:
            return
        day = date(2026, 1, 1) + timedelta(days=self.random.randrange(20))
        page = ArticlePage(title=self.words(), date=day, live=self.random.random() < 0.8)
        with tenant_scope(self.tenant):
            for pk in self.random.sample(self.authors, self.random.randint(0, 2)):
                page.authorships.create(author_id=pk)
            index.add_child(instance=page)
            page.tags.add(*self.random.sample(TAGS, self.random.randint(0, 2)))
            page.save()

    def do_edit_article(self) -> None:
        page = self.article()
        if page is None:
            return
        with tenant_scope(self.tenant):
            choice = self.random.randrange(6)
            if choice == 0:
                page.date = date(2026, 1, 1) + timedelta(days=self.random.randrange(20))
            elif choice == 1:
                page.tags.set(self.random.sample(TAGS, self.random.randint(0, 3)))
            elif choice == 2:
                page.authorships.set([])
                page.authorships.create(author_id=self.random.choice(self.authors))
            elif choice == 3:
                page.search_description = self.words()
            elif choice == 4:
                image = self.random.choice([*self.images, None])
                page.picture = type(image).objects.filter(pk=image.pk).first() if image else None
            else:
                page.title = self.words()
            page.save_revision().publish()

    def do_leave_article(self) -> None:
        if page := self.article():
            choice = self.random.random()
            with tenant_scope(self.tenant):
                if choice < 0.4:
                    page.unpublish()
                elif choice < 0.6:
                    page.delete()
                else:
                    page.save_revision().publish()

    def do_author(self) -> None:
        with tenant_scope(self.tenant):
            author = Author.objects.get(pk=self.random.choice(self.authors))
            if self.random.random() < 0.5:
                author.name = self.words()
            else:
                author.role = self.words()
            author.save()

    def do_tag(self) -> None:
        with tenant_scope(self.tenant):
            tags = list(ArticleTag.objects.order_by("pk"))
            if not tags:
                return
            tag = self.random.choice(tags)
            if self.random.random() < 0.2:
                tag.delete()
            elif tag.name not in TAGS or self.random.random() < 0.5:
                tag.name = self.words()
                tag.save()

    def do_index(self) -> None:
        index = NewsIndexPage.objects.first()
        if index is None:
            return
        index.title, index.slug = self.words(), self.words()
        index.live = True
        with tenant_scope(self.tenant):
            index.save_revision().publish()

    def do_shared(self) -> None:
        shared = SharedSection.objects.first()
        if shared is None:
            return
        if self.random.random() < 0.2 and shared.live:
            shared.unpublish()
            return
        shared.sections = [section("quote", quote=self.words(), name="N")]
        shared.save_revision().publish()

    def do_translate(self) -> None:
        home, page = HomePage.objects.get(pk=self.site.root_page_id), self.page()
        start = home.get_translation_or_none(self.german)
        if start is None:
            start = home.copy_for_translation(self.german)
            start.save_revision().publish()
        if page is None or SectionPage.objects.filter(locale=self.german).count() >= MOST_TRANSLATED:
            return
        if page.locale_id != self.german.pk and page.get_translation_or_none(self.german) is None:
            made = page.copy_for_translation(self.german, copy_parents=True)
            made.title = self.words()
            made.save_revision().publish()

    def do_start_page(self) -> None:
        """The first page of the other language goes and comes."""
        home = HomePage.objects.get(pk=self.site.root_page_id)
        start = home.get_translation_or_none(self.german)
        if start is None:
            return
        if start.live and self.random.random() < 0.3:
            start.unpublish()
        else:
            start.save_revision().publish()

    def do_copy(self) -> None:
        page = self.page()
        if page and SectionPage.objects.count() < 20:
            slug = self.words()
            page.copy(update_attrs={"title": slug, "slug": slug}, keep_live=self.random.random() < 0.8)

    def do_schedule(self) -> None:
        """What was scheduled comes in its time; an expired page goes."""
        page = self.page()
        if page is None:
            return
        page.title = self.words()
        page.go_live_at = timezone.now() + timedelta(hours=1)
        revision = page.save_revision()
        revision.publish()
        if self.random.random() < 0.6:
            publish_revision(revision_id=revision.pk, now=timezone.now() + timedelta(hours=2))

    def do_chosen_menu(self) -> None:
        settings = SiteSettings.objects.filter(site=self.site).first() or SiteSettings(site=self.site)
        pages = [page for page in (self.page(), self.page()) if page]
        chosen = self.random.random() < 0.6
        settings.menu = [section("link", **link(self.words(), page)) for page in pages] if chosen else []
        words = {"language": "de", "tagline": self.words(), "button": [], "footer_columns": [], "legal_links": []}
        menu = [item(**link(self.words(), page)) for page in pages]
        settings.languages = [section("language", menu=menu, **words)] if self.random.random() < 0.3 else []
        settings.save()

    def do_archive(self) -> None:
        """Page and all below it leave the site's tree together."""
        page = self.page()
        if page and self.random.random() < 0.3:
            for each in page.get_descendants(inclusive=True).specific():
                each.unpublish()
