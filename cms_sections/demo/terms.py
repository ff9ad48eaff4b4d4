"""The demo's pages of terms: pricing, contact, imprint, privacy."""

from __future__ import annotations

from typing import Any

from cms_sections.demo.home import WAYS
from cms_sections.demo.stones import Stones


def pricing(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "hero",
            title="One price for an hour.",
            lead="You buy hours ahead, and each is explained when it is used. Larger packets cost less an hour.",
            buttons=stones.entries(stones.link("Ask for an offer", page="contact")),
            layout="plain",
        ),
        stones.section(
            "figures",
            title="What an hour costs",
            entries=stones.entries(
                {"value": "118", "unit": "€", "label": "an hour in a packet of ten"},
                {"value": "108", "unit": "€", "label": "an hour in a packet of fifty"},
                {"value": "98", "unit": "€", "label": "an hour in a packet of two hundred"},
            ),
            ground="sunken",
        ),
        stones.section(
            "features",
            title="The rules, all of them",
            lead="",
            entries=stones.entries(
                {
                    "title": "Counted by the minute",
                    "text": "Rounded up to five. A call of two minutes costs five.",
                    "page": None,
                },
                {
                    "title": "Nights count double",
                    "text": "Between 20 and 7, and on holidays, if you asked for it.",
                    "page": None,
                },
                {
                    "title": "Nothing expires",
                    "text": "Hours stay until you use them. We pay back what is left.",
                    "page": None,
                },
                {
                    "title": "We ask before we overrun",
                    "text": "At two hours left you hear from us. At zero we stop, or you say go on.",
                    "page": None,
                },
                {
                    "title": "Our mistakes are ours",
                    "text": "What we broke, we mend, and it never appears on your account.",
                    "page": None,
                },
                {
                    "title": "You see it at once",
                    "text": "Your balance is open to you day and night, with every line of it.",
                    "page": None,
                },
            ),
            layout="grid",
        ),
        stones.section(
            "faq",
            title="About money",
            lead="",
            entries=stones.entries(
                {
                    "question": "Do you also work for a fixed price?",
                    "answer": "<p>For second opinions and for anything shorter than two weeks, yes. For longer things a fixed "
                    "price makes both of us careful in the wrong places.</p>",
                },
                {
                    "question": "What if we do not agree with an hour?",
                    "answer": "<p>Say so, in the portal or by telephone. If you are right it goes back to your account, "
                    "and the line says so. That happened six times last year.</p>",
                },
                {
                    "question": "Can our own programs use the hours?",
                    "answer": "<p>Yes. A program gets a key, reports what it ran, and the minutes leave your account "
                    "like anybody else’s, once and with a reason.</p>",
                },
            ),
        ),
    ]


def contact(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "form",
            title="Write, call, or come by.",
            lead="A message of two sentences is enough to begin with.",
            ways=stones.entries(
                *WAYS, {"kind": "address", "text": "Northlight Studio, Speicherstraße 14, 20457 Hamburg"}
            ),
            fields=stones.fields(
                ("text", {"label": "Name", "meaning": "name", "half": True}),
                ("text", {"label": "Company", "meaning": "company", "half": True, "required": False}),
                ("email", {"label": "E-mail", "half": True}),
                ("phone", {"label": "Telephone", "half": True, "required": False}),
                (
                    "choice",
                    {
                        "label": "What is it about?",
                        "required": False,
                        "options": stones.entries("Something new", "Something that broke", "Something else"),
                    },
                ),
                ("long", {"label": "Message"}),
                (
                    "consent",
                    {
                        "label": "You may keep what I wrote here, to answer it.",
                        "privacy_page": stones.page("privacy"),
                    },
                ),
            ),
            button="Send message",
            thanks_title="Thank you. Your message has arrived.",
            thanks_text="One of us reads it today and answers you by the end of the next working day.",
            statistics_name="contact",
            keep="36",
            anchor="contact",
        ),
        stones.section(
            "text_picture",
            title="The house with the green doors",
            text="<p>Ten minutes from the main station, two from the water. The bell says Northlight, "
            "the lift does not work, and the coffee is on the third floor.</p>",
            links=[],
            picture=stones.picture("enfilade"),
            caption="",
            side="start",
            ground="sunken",
        ),
    ]


def imprint(stones: Stones) -> list[dict[str, Any]]:
    return [
        _words(
            stones,
            "Imprint",
            "<p>Northlight Studio GmbH<br/>Speicherstraße 14<br/>20457 Hamburg</p>"
            "<p>Telephone +49 40 66969 120<br/>hello@northlight.example</p>"
            "<p>Managing director: Ines Falk. Responsible for the content of this site: Ines Falk, same address.</p>"
            "<p>This company is made up. It shows what a site in this portal can look like.</p>",
        )
    ]


def privacy(stones: Stones) -> list[dict[str, Any]]:
    return [
        _words(
            stones,
            "Privacy",
            "<p>This site sets no cookies, counts nobody and loads nothing from other companies.</p>"
            "<h3>When you write to us</h3>"
            "<p>We keep what you typed into the form, the page it came from and the time, to answer you and to remember "
            "what we agreed. Your network address is kept only as a value that cannot be read back, to hold off machines "
            "that send the same form a thousand times.</p>"
            "<h3>How long</h3>"
            "<p>As long as we are talking, and three years after that. Write to hello@northlight.example and we tell you "
            "what we have, correct it, or delete it.</p>",
        )
    ]


def _words(stones: Stones, title: str, text: str) -> dict[str, Any]:
    return stones.section("text_picture", title=title, text=text, links=[], picture=None, caption="", side="end")
