"""The demo's page with every kind of section once, for whoever builds pages and wants to see what there is."""

from __future__ import annotations

from typing import Any

from cms_sections.demo.all_offers import contact, offers
from cms_sections.demo.stones import Stones


def sections(stones: Stones) -> list[dict[str, Any]]:
    return [
        *_beginning(stones),
        *_texts(stones),
        *_pictures(stones),
        *_facts(stones),
        *_people(stones),
        *offers(stones),
        *contact(stones),
    ]


def _beginning(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "hero",
            title="Every section, once.",
            lead="What a page of this site can be made of. Take what helps and leave the rest.",
            buttons=stones.entries(stones.link("See the prices", anchor="prices")),
            picture=stones.picture("town"),
            layout="split",
        ),
        stones.section(
            "heading",
            title="Words first",
            lead="Most pages need fewer sections than one thinks. These are for what you have to say.",
        ),
    ]


def _texts(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "text",
            title="How we write to each other",
            text="<p>In whole sentences, and to one person at a time. A letter to everybody is read by nobody.</p>"
            "<h3>What you can count on</h3>"
            "<ul><li>An answer on the same working day, also when it is “not yet”.</li>"
            "<li>No attachment that says the same as the letter.</li>"
            f"<li>{stones.inline('Numbers with their reasons', 'pricing')}.</li></ul>"
            "<blockquote>If it cannot be said simply, we have not understood it yet.</blockquote>",
            links=[],
        ),
        stones.section(
            "text_picture",
            title="A morning at the desk",
            text="<p>The first hour belongs to what happened at night: what rang, what recovered by itself, "
            "and what somebody should look at with coffee.</p>",
            links=[],
            picture=stones.picture("desk"),
            caption="Third floor, window to the river.",
            side="end",
            ground="sunken",
        ),
        stones.section(
            "columns",
            title="Two ways to begin",
            lead="Both cost you an hour.",
            entries=stones.entries(
                {
                    "title": "With a question",
                    "text": "<p>You describe what is in your way. We answer with a first opinion, "
                    "and say if somebody else would be better for it.</p>",
                },
                {
                    "title": "With a system",
                    "text": "<p>You show us what you have. We read it for two days at a fixed price and write down "
                    "what we found, in words.</p>",
                },
            ),
        ),
        stones.section(
            "notice",
            kind="info",
            title="Closed from 24 December to 2 January",
            text="<p>The night watch goes on. Its number answers as always.</p>",
            links=stones.entries(stones.link("How to reach it", page="contact")),
        ),
        stones.section(
            "faq",
            title="Asked often",
            lead="",
            entries=stones.entries(
                {
                    "question": "Do you work on Fridays?",
                    "answer": "<p>One of us does, in turns. You have the list.</p>",
                },
                {
                    "question": "Can I read the code?",
                    "answer": f"<p>It is yours, from the first day. {stones.inline('So are the keys', 'services')}.</p>",
                },
            ),
        ),
        stones.section(
            "code",
            title="A backup that reports itself",
            lead="Your programs can take minutes from your account as we do: with a reason.",
            language="bash",
            name="report.sh",
            code="curl https://northlight.example/api/v1/executions \\\n"
            '  -H "Authorization: Bearer $KEY" \\\n'
            '  -d \'{"seconds": 120, "note": "Backup restored and checked"}\'',
            ground="sunken",
        ),
    ]


def _pictures(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "picture",
            picture=stones.picture("harbour"),
            caption="The port of our first customer, at six in the evening.",
            layout="wide",
        ),
        stones.section(
            "gallery",
            title="From the air",
            lead="",
            entries=stones.entries(
                {"picture": stones.picture("delta"), "caption": "Flood warnings by text message"},
                {"picture": stones.picture("circles"), "caption": "Water meters that report by themselves"},
                {"picture": stones.picture("island"), "caption": "Charts for a survey office"},
            ),
            layout="mosaic",
        ),
        stones.section(
            "video",
            title="A door opens",
            lead="",
            video=stones.film("door"),
            poster=None,
            captions=None,
            caption="Ten seconds, drawn for this page",
            transcript="<p>A dark room and a closed door. The door opens, and light falls in. Behind it, hills and a "
            "morning.</p>",
        ),
        stones.section(
            "logos",
            title="They rely on us",
            entries=stones.entries(
                *(
                    {"name": name, "picture": None, "address": ""}
                    for name in ("Brandt Logistik", "Port of Wieck", "Weller Pumpen", "Museum am Kai", "Hansen & Sohn")
                )
            ),
        ),
    ]


def _facts(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "figures",
            title="One year at night",
            entries=stones.entries(
                {"value": "9", "unit": "", "label": "times the telephone rang"},
                {"value": "7", "unit": "", "label": "of them nobody would have noticed"},
                {"value": "38", "unit": "min", "label": "was the longest outage"},
            ),
            ground="sunken",
        ),
        stones.section(
            "steps",
            title="From the first call to the first day",
            lead="",
            entries=stones.entries(
                {"title": "You call", "text": "We listen, and ask what is in your way.", "time": "an hour"},
                {"title": "We write a page", "text": "What we understood, and what it costs.", "time": "two days"},
                {"title": "You decide", "text": "Also for less, or for somebody else.", "time": "as long as you like"},
                {"title": "We begin", "text": "With the smallest thing that helps.", "time": "a week"},
            ),
            links=[],
            layout="row",
        ),
        stones.section(
            "table",
            title="What is in a packet",
            lead="",
            table={
                "columns": [
                    {"type": "text", "heading": "Packet"},
                    {"type": "number", "heading": "Hours"},
                    {"type": "number", "heading": "An hour"},
                    {"type": "text", "heading": "Report"},
                    {"type": "text", "heading": "At night"},
                ],
                "rows": [
                    {"values": ["Small", "10", "118 €", "on request", "no"]},
                    {"values": ["Medium", "50", "108 €", "every month", "on request"]},
                    {"values": ["Large", "200", "98 €", "every month", "yes"]},
                ],
                "caption": "Packets of hours, prices without tax",
            },
            row_heads=True,
            note="Hours never expire, whichever packet they came in.",
        ),
        stones.section(
            "timeline",
            title="How we came here",
            lead="",
            entries=stones.entries(
                {"when": "2009", "title": "One customer and a borrowed room", "text": "The customer is still with us."},
                {"when": "2014", "title": "The house by the river", "text": "Third floor. The lift has never worked."},
                {"when": "2021", "title": "Four days a week", "text": "At the same output, to our own surprise."},
            ),
            ground="sunken",
        ),
        stones.section(
            "downloads",
            title="To take along",
            lead="Short, and the same as on this site.",
            entries=stones.entries(
                {"document": stones.document("rules"), "name": "", "text": "All the rules of an hour on one page."},
                {
                    "document": stones.document("packets"),
                    "name": "",
                    "text": "The packets as a table for your own sums.",
                },
            ),
        ),
    ]


def _people(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "team",
            title="Who answers",
            lead="Whoever picks up can also open the code.",
            entries=stones.entries(
                {
                    "picture": stones.picture("ines"),
                    "name": "Ines Falk",
                    "role": "Draws, and says no when it helps",
                    "text": "",
                    "mail": "ines@northlight.example",
                    "phone": "+49 40 66969 121",
                },
                {
                    "picture": stones.picture("jonas"),
                    "name": "Jonas Reimer",
                    "role": "Builds, from six in the morning",
                    "text": "",
                    "mail": "jonas@northlight.example",
                    "phone": "+49 40 66969 122",
                },
            ),
        ),
        stones.section(
            "quote",
            quote="When it rang at night, somebody picked up who knew our name.",
            name="Amara Okafor",
            role="Head of operations, a port authority",
            picture=stones.picture("amara"),
            ground="band",
        ),
    ]
