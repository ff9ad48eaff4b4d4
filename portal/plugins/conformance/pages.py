"""What a plugin puts on pages: kinds of sections that can be drawn at any time, and templates that the policy lets pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.module_loading import import_string

from portal.plugins.conformance.subject import Subject
from portal.plugins.contracts.sections import SectionKind
from portal.tenants.scope import closed_scope

INLINE = re.compile(
    r"<style\b|<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|\s(?:style|on[a-z]+)=[\"']|javascript:"
)


def sections(subject: Subject) -> Iterator[str]:
    """Each has a name of the plugin's, a template and a preview, and is drawn for strangers: empty, and as its preview."""
    for kind in import_string(subject.config.section_kinds) if subject.config.section_kinds else ():
        if not isinstance(kind, SectionKind):
            yield f"section_kinds: {kind!r} is no SectionKind."
            continue
        if not kind.name.startswith(f"{subject.config.slug}_"):
            yield f"The section kind {kind.name} must be called {subject.config.slug}_something: the name is for ever."
        if not getattr(kind.block.meta, "template", None):
            yield f"The section kind {kind.name} has no template."
            continue
        if not kind.block.is_previewable:
            yield f"The section kind {kind.name} has no preview: give its Meta a preview_value and a preview_template."
        for what, value in _values(kind.block):
            yield from _drawn(kind, what, value)


def templates(subject: Subject) -> Iterator[str]:
    """No script or style inside: the portal's policy would not run it. That each can be read, the start has seen to."""
    for path in subject.files("*.html"):
        if "templates" not in path.parts:
            continue
        shown = path.relative_to(Path(subject.config.path).parent)
        if found := INLINE.search(path.read_text(encoding="utf-8")):
            yield f"{shown} has {found[0].strip()!r} inside; put scripts and styles into static files."


def _values(block: Any) -> Iterator[tuple[str, Any]]:
    yield "empty", block.get_default()
    yield "preview", block.get_preview_value()
    if hasattr(block, "child_blocks") and isinstance(block.get_default(), dict):
        yield "stored long ago", block.to_python({})


def _drawn(kind: SectionKind, what: str, value: Any) -> Iterator[str]:
    try:
        with closed_scope():
            html = str(kind.block.render(value))
    except Exception as error:  # the plugin's own code: any fault is a finding
        yield f"The section kind {kind.name} cannot be drawn ({what}): {type(error).__name__}: {error}"
        return
    if found := INLINE.search(html):
        yield f"The section kind {kind.name} draws {found[0].strip()!r}, which the portal's policy does not run."
