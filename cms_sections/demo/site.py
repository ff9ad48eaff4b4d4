"""Builds the demo's public site: pictures, pages, menu, footer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from wagtail.models import Page, Site

from cms_sections.approval.services import set_up_approval
from cms_sections.demo import all_sections, home, inner, terms
from cms_sections.demo.film import receive_film
from cms_sections.demo.german import translate
from cms_sections.demo.german import words as german_words
from cms_sections.demo.news import add_news, write_articles
from cms_sections.demo.papers import PAPERS
from cms_sections.demo.pictures.catalogue import PICTURES
from cms_sections.demo.stones import Stones
from cms_sections.models import HomePage, SectionPage, SectionsPage, SharedSection, SiteSettings
from cms_sections.services import change_settings, open_site, publish_page
from cms_sections.sharing.selectors import folder_of
from cms_sections.sharing.services import make_folder
from portal.files.public import receive_library_document, receive_library_image
from portal.plugins.public import DemoStage


@dataclass(frozen=True, slots=True)
class Plan:
    """One page: its slug names it, `sections` fills it once all pages are there to be linked to."""

    slug: str
    title: str
    summary: str
    sections: Callable[[Stones], list[dict[str, Any]]]
    in_menu: bool = True


HOME = Plan(
    "home", "Northlight Studio", "We build, run and mend the software that small companies stand on.", home.sections
)
PLANS = (
    Plan(
        "services",
        "Services",
        "Web applications, running them, joining what you have, second opinions.",
        inner.services,
    ),
    Plan("work", "Work", "A booking desk for three ports, water meters that report, and more.", inner.work),
    Plan("people", "People", "Nine people in one house by the river, and whom you will meet first.", inner.people),
    Plan("pricing", "Pricing", "One price for an hour, and all the rules that go with it.", terms.pricing),
    Plan("contact", "Contact", "Write, call, or come by.", terms.contact),
    Plan(
        "all-sections",
        "All sections",
        "Every kind of section once, as editors find them.",
        all_sections.sections,
        in_menu=False,
    ),
    Plan("imprint", "Imprint", "Who is responsible for this site.", terms.imprint, in_menu=False),
    Plan("privacy", "Privacy", "What this site keeps of you, and for how long.", terms.privacy, in_menu=False),
)


def demo(stage: DemoStage) -> None:
    """The site of the first organisation. Does nothing where it already has a first page."""
    site = Site.objects.filter(site_tenant__tenant=stage.tenant).first()
    if stage.number != 1 or site is None or HomePage.objects.filter(pk=site.root_page_id).exists():
        return
    pages = _pages(stage, site)
    news = add_news(stage, pages[HOME.slug])
    known: dict[str, Any] = {**pages, news.slug: news}
    stones = Stones(stage.random, _pictures(stage), known, _documents(stage), {"door": receive_film(stage)})
    known["talk"] = _shared(stage, site, stones)
    for plan in (*PLANS, HOME):
        pages[plan.slug].sections = plan.sections(stones)  # type: ignore[assignment]  # the field reads lists
        publish_page(page=pages[plan.slug], by=stage.people.get("editor"))
    write_articles(stage, news, stones)
    set_up_approval(tenant=stage.tenant, page=Page.objects.get(pk=news.pk))
    german = translate(stage, {**pages, news.slug: news}, stones)
    _frame(site, stones, german)
    stage.shared["home_page"] = pages[HOME.slug]


def _pages(stage: DemoStage, site: Site) -> dict[str, SectionsPage]:
    first = HomePage(
        title=HOME.title, slug=stage.tenant.slug, search_description=HOME.summary, seo_title="Software, looked after"
    )
    open_site(site=site, home=first, name=stage.tenant.name, tenant=stage.tenant)
    pages: dict[str, SectionsPage] = {HOME.slug: first}
    for plan in PLANS:
        page = SectionPage(
            title=plan.title, slug=plan.slug, search_description=plan.summary, show_in_menus=plan.in_menu, live=False
        )
        pages[plan.slug] = Page.objects.get(pk=first.pk).add_child(instance=page)
    return pages


def _pictures(stage: DemoStage) -> dict[str, Any]:
    result = {}
    for picture in PICTURES:
        upload = ContentFile(picture.path.read_bytes(), name=picture.path.name)
        image = receive_library_image(upload, title=picture.title, alt_text=picture.alt, by=stage.people.get("editor"))
        left, top, width, height = picture.focus
        image.focal_point_x = round((left + width / 2) * image.width)
        image.focal_point_y = round((top + height / 2) * image.height)
        image.focal_point_width = round(width * image.width)
        image.focal_point_height = round(height * image.height)
        image.save()
        result[picture.name] = image
    return result


def _shared(stage: DemoStage, site: Site, stones: Stones) -> SharedSection:
    """What several pages end with, written once."""
    talk: Any = SharedSection(title="Talk to us", slug="talk-to-us", live=False)
    talk.sections = [
        stones.section(
            "call_to_action",
            title="Have something like this?",
            lead="Two sentences are enough to begin.",
            links=stones.entries(
                stones.link("Write to us", page="contact"), stones.link("What we do", page="services")
            ),
            layout="row",
        )
    ]
    (folder_of(site) or make_folder(site=site)).add_child(instance=talk)
    publish_page(page=talk, by=stage.people.get("editor"))
    return talk  # type: ignore[no-any-return]  # mypy reads lists for the field otherwise


def _documents(stage: DemoStage) -> dict[str, Any]:
    return {
        name: receive_library_document(
            ContentFile(paper.text.encode(), name=paper.file), title=paper.title, by=stage.people.get("editor")
        )
        for name, paper in PAPERS.items()
    }


def _frame(site: Site, stones: Stones, german: Stones) -> None:
    columns = (
        (
            "What we do",
            (stones.link("Services", "services"), stones.link("Work", "work"), stones.link("Pricing", "pricing")),
        ),
        (
            "Who we are",
            (stones.link("People", "people"), stones.link("News", "news"), stones.link("Contact", "contact")),
        ),
    )
    change_settings(
        settings=SiteSettings(
            site=site,
            name="Northlight Studio",
            tagline="Software, looked after. Speicherstraße\N{NO-BREAK SPACE}14, Hamburg.",
            menu=[
                stones.section("link", **stones.link(label, page))
                for label, page in (
                    ("Services", "services"),
                    ("Work", "work"),
                    ("People", "people"),
                    ("News", "news"),
                    ("Pricing", "pricing"),
                )
            ],
            languages=[german_words(german)],
            button=[stones.section("link", **stones.link("Talk to us", anchor="contact", page="home"))],
            footer_columns=[
                stones.section("column", heading=heading, links=stones.entries(*links)) for heading, links in columns
            ],
            legal_links=[
                stones.section("link", **stones.link("Imprint", "imprint")),
                stones.section("link", **stones.link("Privacy", "privacy")),
            ],
        )
    )
