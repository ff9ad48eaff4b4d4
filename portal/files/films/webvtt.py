"""Captions as WebVTT: read, and written anew with nothing but times, places and words.

Line by line and with expressions that cannot run away; what is not understood is left out, and what is no WebVTT at all
is refused.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from portal.files.refusals import FileRefused

LARGEST_BYTES = 1024 * 1024
MOST_CUES = 20_000
LONGEST_LINE = 2000
MOMENT = r"(?:(\d{1,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMES = re.compile(rf"{MOMENT}[ \t]{{1,20}}-->[ \t]{{1,20}}{MOMENT}(?:[ \t](.{{0,200}}))?")
# Where a cue stands: names and numbers, nothing that refers to anything.
PLACE = re.compile(
    r"(?:vertical:(?:rl|lr)|line:-?\d{1,4}(?:\.\d{1,3})?%?(?:,(?:start|center|end))?"
    r"|position:\d{1,3}(?:\.\d{1,3})?%(?:,(?:line-left|center|line-right))?"
    r"|size:\d{1,3}(?:\.\d{1,3})?%|align:(?:start|center|end|left|right))"
)
TAG = re.compile(r"(<[^<>]{0,200}>)")
PLAIN_TAG = re.compile(r"</?(?:b|i|u|ruby|rt)>")
VOICE = re.compile(r"<v(?:\.[\w-]{1,30})?[ \t]{1,5}([^<>&]{1,100})>")
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def rewrite(path: Path) -> None:
    """Write the captions in this file anew, in place. Raises FileRefused."""
    if path.stat().st_size > LARGEST_BYTES:
        raise FileRefused(
            _("The captions are larger than %(most)s MB. Captions of one film are words alone.") % {"most": 1},
            "too_big",
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefused(_("The captions are not in UTF-8. Save them as WebVTT in UTF-8."), "encoding") from error
    path.write_text(rewritten(text), encoding="utf-8")


def rewritten(text: str) -> str:
    """The cues alone. Raises FileRefused when there are none, or when it does not begin as WebVTT does."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0][:10]):
        raise FileRefused(
            _("Captions in WebVTT begin with the line “WEBVTT”. Save them in that form and choose them again."),
            "not_webvtt",
        )
    cues = []
    for block in _blocks(lines[1:]):
        cue = _cue(block)
        if cue is not None:
            cues.append(cue)
        if len(cues) > MOST_CUES:
            raise FileRefused(_("There are more captions than any film needs. Cut the film into parts."), "too_many")
    if not cues:
        raise FileRefused(
            _("There are no captions in this file, or their times cannot be read: 00:01.000 --> 00:04.000."), "no_cues"
        )
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def _blocks(lines: list[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if line.strip():
            block.append(line[:LONGEST_LINE])
        elif block:
            yield block
            block = []
    if block:
        yield block


def _cue(block: list[str]) -> str | None:
    """None for notes, styles, regions, and what has no times that make sense."""
    at = 0 if "-->" in block[0] else 1
    if at >= len(block) or (times := TIMES.fullmatch(block[at].strip())) is None:
        return None
    start, end = _moment(times.groups()[:4]), _moment(times.groups()[4:8])
    words = [line for line in map(_words, block[at + 1 :]) if line]
    if _thousandths(times.groups()[:4]) >= _thousandths(times.groups()[4:8]) or not words:
        return None
    places = [part for part in (times.group(9) or "").split() if PLACE.fullmatch(part)]
    return "\n".join([" ".join([f"{start} --> {end}", *places]), *words])


def _thousandths(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _moment(parts: tuple[str | None, ...]) -> str:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{rest:03}"


def _words(line: str) -> str:
    """One line of a cue: bold, italic, underlined, ruby and who speaks are kept, of other tags the words."""
    line = INVISIBLE.sub("", line).strip()
    parts = []
    for part in TAG.split(line):
        if PLAIN_TAG.fullmatch(part):
            parts.append(part)
        elif voice := VOICE.fullmatch(part):
            parts.append(f"<v {_escaped(voice.group(1))}>")
        elif part == "</v>":
            parts.append(part)
        elif not TAG.fullmatch(part):
            parts.append(_escaped(html.unescape(part)))
    return "".join(parts).strip()


def _escaped(text: str) -> str:
    """No line of it can be taken for times: those have a `>`."""
    return INVISIBLE.sub("", text.replace("\n", " ")).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
