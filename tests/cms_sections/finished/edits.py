"""Random edits of a site, as editors make them, for the test that no file is ever stale."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site

from cms_sections.models import HomePage, SectionPage, SiteSettings
from cms_sections.services import change_settings
from portal.files.models import LibraryImage, LibraryRendition
from portal.tenants.models import Tenant
from tests.cms_sections.conftest import item, link, section
from tests.cms_sections.finished.edits_more import MoreEdits

MOST_PAGES = 14


class Edits(MoreEdits):
    """Each method is one edit; `one()` makes a random one and answers what it was."""

    def __init__(self, seed: int, site: Site, images: list[LibraryImage], tenant: Tenant) -> None:
        self.random, self.tenant = random.Random(seed), tenant
        self.site, self.images = site, images
        self.count = 0

    def one(self) -> str:
        kinds = [name for name in dir(self) if name.startswith("do_")]
        name = self.random.choice(kinds)
        getattr(self, name)()
        return name

    def pages(self) -> list[SectionPage]:
        return list(SectionPage.objects.order_by("pk"))

    def page(self) -> SectionPage | None:
        pages = self.pages()
        return self.random.choice(pages) if pages else None

    def words(self) -> str:
        self.count += 1
        return f"w{self.count}"

    def sections(self) -> list[dict[str, Any]]:
        other, image = self.page(), self.random.choice([*self.images, None])
        image_id = image.pk if image and LibraryImage.objects.filter(pk=image.pk).exists() else None
        text = f'<p><a linktype="page" id="{other.pk}">x</a></p>' if other else "<p>x</p>"
        moment = timezone.now() + timedelta(seconds=self.random.choice([-60, -1, 3600]))
        made = [
            section("hero", title=self.words(), picture=image_id, buttons=[item(**link("Go", other))] if other else []),
            section("faq", title="F", entries=[item(question="?", answer=text)]),
            section("quote", quote=self.words(), name="N", visible_from=moment.isoformat()),
            section("quote", quote=self.words(), name="N", visible_to=moment.isoformat(), picture=image_id),
            section("contact_form", title="W", privacy_page=other.pk if other else None),
            *self.more_sections(),
        ]
        return self.random.sample(made, self.random.randint(1, 3))

    def do_publish(self) -> None:
        if page := self.page():
            page.sections = self.sections()
            page.save_revision().publish()

    def do_publish_home(self) -> None:
        home = HomePage.objects.get(pk=self.site.root_page_id)
        home.sections = self.sections()
        home.save_revision().publish()

    def do_draft(self) -> None:
        if page := self.page():
            page.title = self.words()
            page.save_revision()

    def do_rename(self) -> None:
        if page := self.page():
            page.title = self.words()
            page.slug = self.words()
            page.save_revision().publish()

    def do_unpublish(self) -> None:
        if page := self.page():
            page.unpublish()

    def do_add(self) -> None:
        if len(self.pages()) >= MOST_PAGES:
            return
        parent = self.page() if self.random.random() < 0.4 else None
        made = SectionPage(title=self.words(), sections=self.sections(), live=self.random.random() < 0.8)
        made.show_in_menus = self.random.random() < 0.3
        (parent or Page.objects.get(pk=self.site.root_page_id)).add_child(instance=made)

    def do_delete(self) -> None:
        if len(self.pages()) > 4 and (page := self.page()):
            Page.objects.get(pk=page.pk).delete()

    def do_move(self) -> None:
        page, target = self.page(), self.page()
        if page and target and not target.path.startswith(page.path):
            pos = self.random.choice(["first-child", "last-child", "left", "right"])
            Page.objects.get(pk=page.pk).move(Page.objects.get(pk=target.pk), pos=pos)

    def do_menu(self) -> None:
        if page := self.page():
            page.show_in_menus = not page.show_in_menus
            page.save_revision().publish()

    def do_settings(self) -> None:
        settings = SiteSettings.objects.filter(site=self.site).first() or SiteSettings(site=self.site)
        other, image = self.page(), self.random.choice([*self.images, None])
        choice = self.random.randrange(4)
        if choice == 0:
            settings.name = self.random.choice(["", self.words()])
        elif choice == 1:
            settings.logo = LibraryImage.objects.filter(pk=image.pk).first() if image else None
        elif choice == 2 and other:
            settings.legal_links = [{"type": "link", "value": link("L", other)}]
        else:
            settings.accent = self.random.choice(["#0b6b62", "#113355"])
        settings.save()

    def do_site(self) -> None:
        if self.random.random() < 0.2:
            site = Site.objects.get(pk=self.site.pk)
            site.site_name = self.words()
            site.save()

    def do_picture(self) -> None:
        image = LibraryImage.objects.filter(pk=self.random.choice(self.images).pk).first()
        if image is None:
            return
        choice = self.random.randrange(4)
        if choice == 0:
            image.alt_text = self.words()
            image.save()
        elif choice == 1:
            x = self.random.randrange(10, 50)
            image.focal_point_x = image.focal_point_y = x
            image.focal_point_width = image.focal_point_height = 4
            image.save()
        elif choice == 2:
            image.get_rendition("fill-400x480|format-webp")
        elif choice == 3:
            LibraryRendition.objects.filter(image=image).delete()

    def do_delete_picture(self) -> None:
        if self.random.random() < 0.05:
            LibraryImage.objects.filter(pk=self.random.choice(self.images).pk).delete()

    def do_restrict(self) -> None:
        if page := self.page():
            if self.random.random() < 0.5:
                PageViewRestriction.objects.create(page=page, restriction_type="login")
            else:
                PageViewRestriction.objects.all().delete()

    def do_change_settings_back(self) -> None:
        if settings := SiteSettings.objects.filter(site=self.site).first():
            change_settings(settings=settings)
