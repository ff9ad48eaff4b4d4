"""The demo's first page."""

from __future__ import annotations

from typing import Any

from cms_sections.demo.stones import Stones


def sections(stones: Stones) -> list[dict[str, Any]]:
    return [_hero(stones), _promises(stones), _team(stones), _figures(stones), _work(stones), _quote(stones),
            _news(stones), _questions(stones), _contact(stones)]  # fmt: skip


def _hero(stones: Stones) -> dict[str, Any]:
    return stones.section(
        "hero",
        title="Software that somebody looks after.",
        lead="We build, run and mend the systems that small companies stand on. A person answers, and you see every hour.",
        buttons=stones.entries(
            stones.link("Talk to us", anchor="contact"),
            stones.link("See what we do", page="services"),
        ),
        picture=stones.picture("enfilade"),
        layout="split",
    )


def _promises(stones: Stones) -> dict[str, Any]:
    page = stones.page("services")
    return stones.section(
        "features",
        title="Three promises you can check",
        lead="",
        entries=stones.entries(
            {
                "title": "Every hour has a reason",
                "text": "You buy hours ahead and watch them go, to the minute: who worked, on what, and why. "
                "What you did not use stays yours.",
                "page": stones.page("pricing"),
            },
            {
                "title": "One person knows your system",
                "text": "You have a name and a number, and somebody who knows your system as well. "
                "Nobody asks you to explain it from the beginning.",
                "page": stones.page("people"),
            },
            {
                "title": "A report you will read",
                "text": "Once a month, one page: what was done, what it cost, what we would do next, and what can wait.",
                "page": page,
            },
        ),
        layout="rows",
        ground="sunken",
        anchor="promises",
    )


def _team(stones: Stones) -> dict[str, Any]:
    return stones.section(
        "text_picture",
        title="From the first sketch to the night watch",
        text="<p>Most trouble with software begins where one company hands it to the next. We do not hand it on. "
        "The people who draw a system also build it, and the people who build it carry its telephone.</p>"
        f"<p>That is slower to sell and quicker to live with. {stones.inline('Meet the two of us', 'people')} "
        "who will answer you.</p>",
        links=[],
        picture=stones.picture("desk"),
        caption="",
        side="end",
        bleed="bleed",
    )


def _figures(stones: Stones) -> dict[str, Any]:
    return stones.section(
        "figures",
        title="The last twelve months",
        title_hidden=True,
        entries=stones.entries(
            {"value": "11", "unit": "min", "label": "until a person answers, on a working day"},
            {"value": "99.97", "unit": "%", "label": "of the year without an outage"},
            {"value": "32", "unit": "", "label": "companies, most of them for over five years"},
            {"value": "0", "unit": "", "label": "hours billed without a reason"},
        ),
    )


def _work(stones: Stones) -> dict[str, Any]:
    return stones.section(
        "gallery",
        title="What we have been working on",
        lead="",
        entries=stones.entries(
            {"picture": stones.picture("harbour"), "caption": "A booking desk for three ports"},
            {"picture": stones.picture("circles"), "caption": "Water meters that report by themselves"},
            {"picture": stones.picture("town"), "caption": "One ledger for 412 holiday flats"},
            {"picture": stones.picture("island"), "caption": "Charts for a survey office, on paper and on deck"},
            {"picture": stones.picture("delta"), "caption": "Flood warnings by text message"},
        ),
        layout="mosaic",
    )


def _quote(stones: Stones) -> dict[str, Any]:
    return stones.section(
        "quote",
        quote="I no longer ask what we pay for. I open the page, and it is there.",
        name="Amara Okafor",
        role="Head of operations, a port authority",
        picture=stones.picture("amara"),
        ground="band",
    )


def _news(stones: Stones) -> dict[str, Any]:
    return stones.section(
        "news_list",
        title="From the logbook",
        lead="",
        index=stones.page("news"),
        number="3",
        pictures=True,
        link_label="All news",
    )


def _questions(stones: Stones) -> dict[str, Any]:
    return stones.section(
        "faq",
        title="What people ask first",
        lead="",
        entries=stones.entries(
            {
                "question": "How soon can you start?",
                "answer": "<p>With something small, within a week. With a whole system, usually within four: "
                "we finish what we have begun first, and will do the same for you.</p>",
            },
            {
                "question": "Who owns what you make?",
                "answer": "<p>You do, from the first day: code, data, accounts and keys. "
                "If we part, you get all of it and a week of our time to hand over.</p>",
            },
            {
                "question": "Can you take over something others built?",
                "answer": "<p>Often. We read it for two days at a fixed price and tell you what we found, "
                "in words, with a price for each thing we would change.</p>",
            },
            {
                "question": "What does it cost?",
                "answer": f"<p>An hour has one price, and {stones.inline('it is on this site', 'pricing')}. "
                "We say how many we expect before we begin, and ask before we use more.</p>",
            },
        ),
    )


def _contact(stones: Stones) -> dict[str, Any]:
    return stones.section(
        "contact_form",
        title="Tell us what keeps you up.",
        lead="We read every message ourselves and answer within one working day.",
        ways=stones.entries(*WAYS),
        button="Send message",
        consent="You may keep what I wrote here, to answer it.",
        privacy_page=stones.page("privacy"),
        thanks_title="Thank you. Your message has arrived.",
        thanks_text="One of us reads it today and answers you by the end of the next working day.",
        ground="sunken",
        anchor="contact",
    )


WAYS = (
    {"kind": "phone", "text": "+49 40 66969 120"},
    {"kind": "mail", "text": "hello@northlight.example"},
    {"kind": "hours", "text": "Monday to Friday, 8 to 18"},
)
