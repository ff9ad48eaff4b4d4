"""What is wrong with what a draft mentions, in words for its editor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cms_sections.blocks.files import public
from cms_sections.checks.draft import Draft
from cms_sections.checks.facts import Facts
from cms_sections.checks.mentions import ADDRESS, ANCHOR, DOCUMENT, EMPTY, IMAGE, MEDIA, PAGE, SHARED, Mention
from portal.files.public import Film, PlayableFilm, playable


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, in which section. `breaks` says that visitors would meet it, else it is only a hint."""

    page: Any
    section: str
    words: str
    breaks: bool = True


def faults_of(draft: Draft, facts: Facts, together: Iterable[int] = ()) -> list[Fault]:
    """In the order of the sections, each once. `together` are pages that are published in the same moment."""
    going = {draft.page.pk, *together}
    found: dict[Fault, None] = {}
    for each in draft.mentions:
        for words, breaks in _wrong(each, draft, facts, going):
            found.setdefault(Fault(draft.page, each.section, words, breaks))
    return list(found)


def _wrong(each: Mention, draft: Draft, facts: Facts, going: set[int]) -> Iterator[tuple[str, bool]]:
    if each.kind == EMPTY:
        yield (_("The link “%(words)s” leads nowhere.") % {"words": each.target}, True)
    elif each.kind == ANCHOR:
        yield from _jump(each.anchor, facts.anchors.get(draft.page.pk))
    elif each.kind == PAGE:
        yield from _page(each.target, facts, going)
        yield from _jump(each.anchor, facts.anchors.get(each.target))
    elif each.kind == SHARED:
        yield from _shared(each.target, facts, going)
    elif each.kind == ADDRESS:
        yield from _address(each, facts, going)
    elif each.kind in (DOCUMENT, IMAGE, MEDIA):
        yield from _file(each, facts)


def _page(pk: int, facts: Facts, going: set[int]) -> Iterator[tuple[str, bool]]:
    page = facts.pages.get(pk)
    if page is None:
        yield (_("A link leads to a page that was deleted."), True)
    elif pk in facts.public or pk in going or pk in facts.soon:
        return
    elif pk not in facts.named.get(PAGE, ()):
        yield (_("A link leads to a page that visitors cannot open."), True)
    elif page.live:
        yield (_("A link leads to “%(page)s”, which is not open to everybody.") % {"page": title(page)}, True)
    else:
        yield (_("A link leads to “%(page)s”, which is not published.") % {"page": title(page)}, True)


def _shared(pk: int, facts: Facts, going: set[int]) -> Iterator[tuple[str, bool]]:
    page = facts.pages.get(pk)
    if page is None:
        yield (_("The shared section was deleted; visitors see nothing here."), True)
    elif not page.live and pk not in going and pk not in facts.soon:
        named = pk in facts.named.get(PAGE, ())
        words = _("The shared section “%(page)s” is not published; visitors see nothing here.")
        yield (words % {"page": title(page)} if named else _("The shared section is not published."), True)


def _address(each: Mention, facts: Facts, going: set[int]) -> Iterator[tuple[str, bool]]:
    led, address = facts.led, each.target
    if address in led.elsewhere:
        return
    if address in led.pages:
        pk = led.pages[address].pk
        yield from _page(pk, facts, going)
        yield from _jump(each.anchor, facts.anchors.get(pk))
    elif address in led.old:
        yield from _old(address, led.old[address], facts, going)
    else:
        yield (_("A link leads to %(address)s, where there is no page.") % {"address": address}, True)


def _old(address: str, moved: Any, facts: Facts, going: set[int]) -> Iterator[tuple[str, bool]]:
    pk = moved.redirect_page_id
    if pk and pk not in facts.public and pk not in going:
        yield (_("%(address)s is an old address of a page that visitors cannot open.") % {"address": address}, True)
    elif pk and pk in facts.named.get(PAGE, ()):
        words = _("%(address)s is an old address: choose the page “%(page)s” instead.")
        yield (words % {"address": address, "page": title(facts.pages[pk])}, False)
    else:
        yield (_("%(address)s is an old address; visitors are led on from it.") % {"address": address}, False)


def _jump(anchor: str, known: set[str] | None) -> Iterator[tuple[str, bool]]:
    """`known` is None for what is no page of sections, of which nobody knows the places."""
    if anchor and known is not None and anchor not in known:
        yield (_("A link jumps to #%(anchor)s, and no section has this anchor.") % {"anchor": anchor}, True)


def _file(each: Mention, facts: Facts) -> Iterator[tuple[str, bool]]:
    rows = {DOCUMENT: facts.documents, IMAGE: facts.images, MEDIA: facts.media}[each.kind]
    words = WORDS[each.kind]
    row = rows.get(each.target)
    if row is None:
        yield (str(words["gone"]), True)
        return
    name = f" “{row.title}”" if each.target in facts.named.get(each.kind, ()) else ""
    if (each.kind, each.target) in facts.missing:
        yield (words["missing"] % {"name": name}, True)
    elif each.kind == MEDIA and (film := getattr(row, "film", None)) is not None:
        yield from _film(film, playable(row), name)
    elif public(row) is None:
        yield (words["private"] % {"name": name}, True)
    if each.kind == IMAGE and not row.alt_text.strip():
        yield (_("The picture%(name)s has no alternative text.") % {"name": name}, False)


def _film(film: Film, plays: PlayableFilm | None, name: str) -> Iterator[tuple[str, bool]]:
    """Visitors are shown what was made of a film; the film itself is always private."""
    if not film.folder.startswith("public/"):
        yield (WORDS[MEDIA]["private"] % {"name": name}, True)
    elif plays is None:
        yield (
            _("The recording%(name)s is not converted yet; the section shows it as soon as it is.") % {"name": name},
            False,
        )


WORDS: dict[str, dict[str, Any]] = {
    DOCUMENT: {
        "gone": gettext_lazy("A link leads to a document that was deleted."),
        "missing": gettext_lazy("The file of the document%(name)s is missing: upload it again."),
        "private": gettext_lazy("The document%(name)s lies in a private collection; visitors cannot open it."),
    },
    IMAGE: {
        "gone": gettext_lazy("A picture was deleted from the library."),
        "missing": gettext_lazy("The file of the picture%(name)s is missing: upload it again."),
        "private": gettext_lazy("The picture%(name)s lies in a private collection; visitors do not see it."),
    },
    MEDIA: {
        "gone": gettext_lazy("A recording was deleted from the library."),
        "missing": gettext_lazy("The file of the recording%(name)s is missing: upload it again."),
        "private": gettext_lazy("The recording%(name)s lies in a private collection; visitors cannot play it."),
    },
}


def title(page: Page) -> str:
    return str(page.get_admin_display_title())
