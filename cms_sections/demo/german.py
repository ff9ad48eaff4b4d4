"""The demo's pages in German: the first page, services, contact. The others are there in English only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wagtail.models import Locale

from cms_sections.demo.home import WAYS
from cms_sections.demo.stones import Stones
from cms_sections.models import SectionsPage
from cms_sections.services import publish_page
from portal.plugins.public import DemoStage


def translate(stage: DemoStage, pages: Mapping[str, Any], stones: Stones) -> Stones:
    """Make and fill them; answers the stones by which the German ones are linked to."""
    locale, _made = Locale.objects.get_or_create(language_code="de")
    german: dict[str, Any] = dict(pages)
    for name, (title, slug, summary, _sections) in PAGES.items():
        page: SectionsPage = pages[name].copy_for_translation(locale)
        page.title, page.slug, page.search_description = title, slug or page.slug, summary
        page.seo_title = "Software, um die sich jemand kümmert" if name == "home" else ""
        german[name] = page
    theirs = Stones(stones.generator, stones.pictures, german, stones.documents, stones.films)
    editor = stage.people.get("editor")
    if editor is not None:  # Wagtail remembers on a person which pages they may publish; these are new
        editor = type(editor).objects.get(pk=editor.pk)
    for name, (_title, _slug, _summary, sections) in PAGES.items():
        german[name].sections = sections(theirs)
        publish_page(page=german[name], by=editor)
    return theirs


def words(stones: Stones) -> dict[str, Any]:
    """Header and footer of the German pages."""
    return stones.section(
        "language",
        language="de",
        tagline="Software, um die sich jemand kümmert. Speicherstraße\N{NO-BREAK SPACE}14, Hamburg.",
        menu=stones.entries(stones.link("Leistungen", "services"), stones.link("Kontakt", "contact")),
        button=stones.entries(stones.link("Sprechen wir", anchor="kontakt", page="home")),
        footer_columns=stones.entries(
            {
                "heading": "Auf Deutsch",
                "links": stones.entries(stones.link("Leistungen", "services"), stones.link("Kontakt", "contact")),
            },
            {
                "heading": "Auf Englisch",
                "links": stones.entries(
                    stones.link("Work", "work"), stones.link("Pricing", "pricing"), stones.link("News", "news")
                ),
            },
        ),
        legal_links=stones.entries(stones.link("Impressum", "imprint"), stones.link("Datenschutz", "privacy")),
    )


def _home(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "hero",
            title="Software, um die sich jemand kümmert.",
            lead="Wir bauen, betreiben und reparieren die Systeme, auf denen kleine Firmen stehen. "
            "Ein Mensch meldet sich, und Sie sehen jede Stunde.",
            buttons=stones.entries(
                stones.link("Sprechen wir", anchor="kontakt"), stones.link("Was wir tun", page="services")
            ),
            picture=stones.picture("enfilade"),
            layout="split",
        ),
        stones.section(
            "features",
            title="Drei Versprechen, die Sie prüfen können",
            lead="",
            entries=stones.entries(
                {
                    "title": "Jede Stunde hat einen Grund",
                    "text": "Sie kaufen Stunden im Voraus und sehen ihnen auf die Minute zu: wer, woran, wozu. "
                    "Was übrig bleibt, bleibt Ihres.",
                    "page": None,
                },
                {
                    "title": "Ein Mensch kennt Ihr System",
                    "text": "Sie haben einen Namen und eine Nummer. Niemand bittet Sie, von vorn zu erzählen.",
                    "page": None,
                },
                {
                    "title": "Ein Bericht, den Sie lesen werden",
                    "text": "Einmal im Monat eine Seite: was getan wurde, was es gekostet hat und was warten kann.",
                    "page": stones.page("services"),
                },
            ),
            layout="rows",
            ground="sunken",
        ),
        stones.section(
            "figures",
            title="Die letzten zwölf Monate",
            title_hidden=True,
            entries=stones.entries(
                {"value": "11", "unit": "min", "label": "bis sich an einem Werktag jemand meldet"},
                {"value": "99,97", "unit": "%", "label": "des Jahres ohne Ausfall"},
                {"value": "32", "unit": "", "label": "Firmen, die meisten seit über fünf Jahren"},
            ),
        ),
        stones.section(
            "quote",
            quote="Ich frage nicht mehr, wofür wir zahlen. Ich öffne die Seite, und da steht es.",
            name="Amara Okafor",
            role="Betriebsleiterin einer Hafenbehörde",
            picture=stones.picture("amara"),
            ground="band",
        ),
        _form(stones, "Was hält Sie wach?"),
    ]


def _services(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "hero",
            title="Wir bauen es, und dann bleiben wir.",
            lead="Vier Dinge, meist für dieselbe Firma und eines nach dem anderen.",
            buttons=[],
            picture=stones.picture("island"),
            layout="wide",
        ),
        stones.section(
            "features",
            title="Was wir tun",
            lead="",
            entries=stones.entries(
                {
                    "title": "Web-Anwendungen",
                    "text": "Buchungspulte, Kundenbereiche, Preisrechner, die Tabelle, die sich selbst entwachsen ist.",
                    "page": None,
                },
                {
                    "title": "Betrieb",
                    "text": "Server, Aktualisierungen, Sicherungen, die jeden Monat zurückgespielt werden, "
                    "und jemand, der nachts ans Telefon geht.",
                    "page": None,
                },
                {
                    "title": "Verbinden, was da ist",
                    "text": "Buchhaltung, Laden und Lager kennen je eine Hälfte der Wahrheit. Wir lassen sie miteinander reden.",
                    "page": None,
                },
                {
                    "title": "Zweite Meinungen",
                    "text": "Zwei Tage, ein fester Preis, ein Brief in klaren Worten. Auch wenn er gegen uns spricht.",
                    "page": None,
                },
            ),
            layout="rows",
        ),
        stones.section(
            "text_picture",
            title="Was davon ist Ihres?",
            text="<p>Zwei Sätze genügen. Wir antworten innerhalb eines Werktags, "
            "mit dem Namen eines Menschen und einer ersten Meinung.</p>",
            links=stones.entries(stones.link("Schreiben Sie uns", page="contact")),
            picture=None,
            caption="",
            side="end",
            ground="sunken",
        ),
    ]


def _contact(stones: Stones) -> list[dict[str, Any]]:
    return [_form(stones, "Schreiben, rufen, vorbeikommen.", ground="")]


def _form(stones: Stones, title: str, ground: str = "sunken") -> dict[str, Any]:
    hours = {"kind": "hours", "text": "Montag bis Freitag, 8 bis 18 Uhr"}
    return stones.section(
        "contact_form",
        title=title,
        lead="Wir lesen jede Nachricht selbst und antworten innerhalb eines Werktags.",
        ways=stones.entries(*WAYS[:2], hours),
        button="Nachricht senden",
        consent="Sie dürfen aufbewahren, was ich hier geschrieben habe, um zu antworten.",
        privacy_page=stones.page("privacy"),
        thanks_title="Danke. Ihre Nachricht ist angekommen.",
        thanks_text="Eine oder einer von uns liest sie heute und antwortet bis zum Ende des nächsten Werktags.",
        ground=ground,
        anchor="kontakt",
    )


# Name → title, slug (empty: as copied), summary, sections. The first page comes first: the others stand below it.
PAGES: dict[str, tuple[str, str, str, Callable[[Stones], list[dict[str, Any]]]]] = {
    "home": ("Northlight Studio", "", "Wir bauen, betreiben und reparieren Software für kleine Firmen.", _home),
    "services": ("Leistungen", "leistungen", "Web-Anwendungen, Betrieb, Verbindungen, zweite Meinungen.", _services),
    "contact": ("Kontakt", "kontakt", "Schreiben, rufen, vorbeikommen.", _contact),
}
