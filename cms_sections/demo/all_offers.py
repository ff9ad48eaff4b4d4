"""The last sections of the demo's page with every kind: what is offered, and how to get in touch."""

from __future__ import annotations

from typing import Any

from cms_sections.demo.home import WAYS
from cms_sections.demo.stones import Stones


def offers(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "features",
            title="What an hour can be",
            lead="",
            entries=stones.entries(
                {"title": "Building", "text": "Something new, in weeks.", "page": stones.page("services")},
                {"title": "Mending", "text": "Something old, in days.", "page": None},
                {"title": "Watching", "text": "All of it, at night.", "page": None},
            ),
            layout="grid",
        ),
        stones.section(
            "prices",
            title="Three packets",
            lead="The larger the packet, the less an hour costs.",
            entries=stones.entries(
                _packet(stones, "Ten hours", "118 €", ["Counted by the minute", "Never expires"]),
                _packet(stones, "Fifty hours", "108 €", ["All of that", "A report every month"], highlighted=True),
                _packet(stones, "Two hundred hours", "98 €", ["All of that", "A number for the night"]),
            ),
            note="Prices without tax.",
            anchor="prices",
            ground="sunken",
        ),
        stones.section(
            "call_to_action",
            title="Rather see it first?",
            lead="We show you a system that has run for nine years, and the log of its nights.",
            links=stones.entries(stones.link("Come by", anchor="write")),
            layout="centre",
        ),
        stones.section(
            "news_list",
            title="What is new",
            lead="",
            index=stones.page("news"),
            number="3",
            pictures=True,
            link_label="All news",
            ground="sunken",
        ),
        stones.section("shared", source=stones.page("talk"), anchor=""),
    ]


def _packet(stones: Stones, name: str, price: str, points: list[str], *, highlighted: bool = False) -> dict[str, Any]:
    return {
        "name": name,
        "price": price,
        "unit": "an hour",
        "text": "",
        "points": stones.entries(*points),
        "links": stones.entries(stones.link("Ask for it", page="contact")),
        "highlighted": highlighted,
    }


def contact(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "contact_form",
            title="Write to us.",
            lead="We read every message ourselves.",
            ways=stones.entries(*WAYS),
            button="Send message",
            consent="You may keep what I wrote here, to answer it.",
            privacy_page=stones.page("privacy"),
            thanks_title="Thank you. Your message has arrived.",
            thanks_text="One of us reads it today.",
            anchor="write",
            ground="sunken",
        ),
        stones.section(
            "form",
            title="Work with us.",
            lead="No letter of motivation. Tell us what you have built, and we talk.",
            fields=stones.fields(
                ("text", {"label": "Your name", "meaning": "name", "half": True}),
                ("email", {"label": "Your e-mail", "half": True}),
                (
                    "choice",
                    {"label": "Where", "options": stones.entries("In Hamburg", "From elsewhere"), "required": False},
                ),
                (
                    "choices",
                    {
                        "label": "What you like to do",
                        "options": stones.entries("Write software", "Run it", "Mend it"),
                        "required": False,
                    },
                ),
                ("words", {"label": "When and what", "text": "Both can change, and nobody will hold you to it."}),
                ("date", {"label": "From", "half": True, "required": False}),
                (
                    "number",
                    {"label": "Hours a week", "smallest": "8", "largest": "40", "half": True, "required": False},
                ),
                ("file", {"label": "Something you are proud of", "most": 2, "required": False}),
                ("long", {"label": "Anything else", "required": False}),
                (
                    "consent",
                    {
                        "label": "You may keep this for six months, to answer me.",
                        "privacy_page": stones.page("privacy"),
                    },
                ),
            ),
            button="Send application",
            thanks_title="Thank you. We have it.",
            thanks_text="You hear from us within a week, whatever the answer is.",
            statistics_name="application",
            makes_lead=False,
            keep="6",
            anchor="apply",
        ),
        stones.section(
            "contact_card",
            title="Or ask Jonas",
            lead="He answers, or knows who can.",
            picture=stones.picture("jonas"),
            name="Jonas Reimer",
            role="Builds, from six in the morning",
            ways=stones.entries(
                {"kind": "phone", "text": "+49 40 66969 122"}, {"kind": "mail", "text": "jonas@northlight.example"}
            ),
            links=[],
        ),
        stones.section(
            "hours",
            title="When we are there",
            lead="",
            entries=stones.entries(
                {"days": "Monday to Thursday", "times": "8 to 18"},
                {"days": "Friday", "times": "8 to 14, one of us"},
                {"days": "Saturday and Sunday", "times": "closed"},
            ),
            note="At all other times the night watch answers its own number.",
            ground="sunken",
        ),
        stones.section(
            "map",
            title="The green doors",
            address="Northlight Studio\nSpeicherstraße 14\n20457 Hamburg",
            text="<p>Ten minutes from the main station, two from the water. The bell says Northlight.</p>",
            picture=stones.picture("island"),
            link="https://www.openstreetmap.org/",
            link_label="Open a map with directions",
        ),
    ]
