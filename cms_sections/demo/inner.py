"""The demo's pages about the work: services, work, people."""

from __future__ import annotations

from typing import Any

from cms_sections.demo.stones import Stones


def services(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "hero",
            title="We build it, and then we stay.",
            lead="Four things we do, most often for the same company and one after the other.",
            buttons=[],
            picture=stones.picture("island"),
            layout="wide",
        ),
        stones.section(
            "features",
            title="What we do",
            lead="",
            entries=stones.entries(
                {
                    "title": "Web applications",
                    "text": "Booking desks, customer areas, price calculators, the spreadsheet that outgrew itself. "
                    "Fast on an old telephone, clear on a large screen, usable without a mouse.",
                    "page": None,
                },
                {
                    "title": "Running them",
                    "text": "Servers, updates, backups that are restored every month to see that they can be, "
                    "and somebody on call when it matters.",
                    "page": None,
                },
                {
                    "title": "Joining what you have",
                    "text": "Your accounts, your shop and your warehouse know different halves of the truth. "
                    "We let them tell each other, and write down which of them is right.",
                    "page": None,
                },
                {
                    "title": "Second opinions",
                    "text": "Two days, a fixed price, and a letter in plain words: what is sound, what is not, "
                    "and what we would do in your place. Also when that means not hiring us.",
                    "page": None,
                },
            ),
            layout="rows",
        ),
        stones.section(
            "features",
            title="How it goes",
            lead="No phase has a foreign name.",
            entries=stones.entries(
                {"title": "We listen", "text": "An hour at your place, with the people who will use it.", "page": None},
                {
                    "title": "We write a page",
                    "text": "What we understood, what it will cost, what we leave out.",
                    "page": None,
                },
                {
                    "title": "We build in weeks",
                    "text": "Every Friday there is something to press and to judge.",
                    "page": None,
                },
                {
                    "title": "We look after it",
                    "text": "By the hour, from your account, for as long as you like.",
                    "page": None,
                },
            ),
            layout="numbered",
            ground="sunken",
        ),
        stones.section(
            "text_picture",
            title="Somebody watches at night",
            text="<p>Machines watch first: every minute, from two places. If both agree that something is wrong, "
            "a telephone rings beside somebody who knows your system.</p>"
            "<p>In the last twelve months it rang nine times. Seven of them you would not have noticed.</p>",
            links=stones.entries(stones.link("What it costs", page="pricing")),
            picture=stones.picture("coast"),
            caption="",
            side="start",
        ),
        stones.section(
            "text_picture",
            title="Which of these is yours?",
            text="<p>Write two sentences about it. We answer within one working day, "
            "with a person's name and a first opinion.</p>",
            links=stones.entries(stones.link("Write to us", page="contact")),
            picture=None,
            caption="",
            side="end",
            ground="sunken",
        ),
    ]


def work(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "hero",
            title="Things that are in use.",
            lead="No mock-ups and no prizes: what people open every morning to do their work.",
            buttons=[],
            layout="plain",
        ),
        stones.section(
            "text_picture",
            title="A booking desk for three ports",
            text="<p>Skippers wrote, called and sometimes shouted across the quay. Now they book a berth from the boat, "
            "and the harbour office sees depth, length and arrival on one screen.</p>"
            "<ul><li>38,000 bookings in the first season</li><li>Works with one bar of reception</li>"
            "<li>Replaced two systems and a wall chart</li></ul>",
            links=[],
            picture=stones.picture("harbour"),
            caption="Built in fourteen weeks, looked after since 2019.",
            side="end",
        ),
        stones.section(
            "text_picture",
            title="Water meters that report by themselves",
            text="<p>Four hundred fields, one pump each, and a van that drove from one to the next with a notebook. "
            "The meters now send their numbers twice a day, and a leak is seen the same morning.</p>",
            links=[],
            picture=stones.picture("circles"),
            caption="9 % less water in the second summer.",
            side="start",
        ),
        stones.section(
            "gallery",
            title="And also",
            lead="",
            entries=stones.entries(
                {"picture": stones.picture("town"), "caption": "One ledger for 412 holiday flats"},
                {"picture": stones.picture("island"), "caption": "Charts for a survey office"},
                {"picture": stones.picture("delta"), "caption": "Flood warnings by text message"},
                {
                    "picture": stones.picture("coast"),
                    "caption": "A duty roster for lighthouse keepers, now museum guides",
                },
            ),
            layout="strip",
        ),
        stones.section(
            "quote",
            quote="They told us not to build half of what we had asked for. It was the right half.",
            name="Jonas Weller",
            role="Managing director, a maker of pumps",
            picture=None,
            ground="band",
        ),
        stones.section("shared", source=stones.page("talk"), anchor=""),
    ]


def people(stones: Stones) -> list[dict[str, Any]]:
    return [
        stones.section(
            "hero",
            title="The people who answer.",
            lead="We are nine, in one house by the river. Whoever picks up the telephone can also open the code.",
            buttons=[],
            layout="plain",
        ),
        stones.section(
            "gallery",
            title="Whom you will meet first",
            lead="",
            entries=stones.entries(
                {
                    "picture": stones.picture("ines"),
                    "caption": "Ines Falk listens, draws, and says no when it helps you.",
                },
                {
                    "picture": stones.picture("jonas"),
                    "caption": "Jonas Reimer builds, and answers from six in the morning.",
                },
            ),
            layout="mosaic",
        ),
        stones.section(
            "text_picture",
            title="A small house, on purpose",
            text="<p>We began in 2009 with one customer and a borrowed room. We have turned down growing twice: "
            "past a dozen people somebody has to manage, and then nobody knows your system.</p>"
            "<p>We speak German, English, Polish and enough French to order the right cable.</p>",
            links=stones.entries(stones.link("Come by for a coffee", page="contact")),
            picture=stones.picture("desk"),
            caption="",
            side="end",
            ground="sunken",
        ),
        stones.section(
            "figures",
            title="The house in numbers",
            entries=stones.entries(
                {"value": "9", "unit": "", "label": "people, seven of whom write code"},
                {"value": "17", "unit": "years", "label": "in the same street"},
                {"value": "4", "unit": "days", "label": "a week, since 2021, at the same output"},
            ),
        ),
    ]
