"""Archives that mean harm, or are only damaged: refused with a sentence, and nothing changed."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page, Revision, Site

from cms_sections.exchange import words
from cms_sections.exchange.archive import opened
from cms_sections.exchange.plan import REFUSED, make_plan
from cms_sections.exchange.refusals import ArchiveRefused
from tests.cms_sections.conftest import section
from tests.cms_sections.exchange.conftest import Export, Import, tree

ID = "0b6f0f0e-6a53-4c6e-9d57-1f2a6f0b9c11"
PAGE = "pages/en/a-000000000001.json"


def _manifest(**more: Any) -> dict[str, Any]:
    return {"format": "foyer-site", "version": 1, "pages": [], "media": [], **more}


def _zip(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def _text(document: Any) -> bytes:
    return json.dumps(document).encode()


def _page(**more: Any) -> bytes:
    page = {"kind": "cms_sections.sectionpage", "id": ID, "language": "en", "parent": None, "published": {"title": "A"}}
    return _text({**page, "restricted": False, "draft": None, **more})


def _with_page(content: bytes) -> dict[str, bytes]:
    return {"manifest.json": _text(_manifest(pages=[{"file": PAGE, "sum": ""}])), PAGE: content}


HOSTILE: dict[str, tuple[dict[str, bytes], str]] = {
    "no manifest": ({PAGE: _page()}, "no manifest"),
    "a way out": ({"manifest.json": _text(_manifest()), "../evil.json": b"{}"}, "outside"),
    "an absolute path": ({"manifest.json": _text(_manifest()), "/etc/evil": b"{}"}, "outside"),
    "a file of its own": ({"manifest.json": _text(_manifest()), "evil.sh": b"rm"}, "does not belong"),
    "an unlisted page": ({"manifest.json": _text(_manifest()), PAGE: _page()}, "does not name"),
    "a newer version": ({"manifest.json": _text(_manifest(version=2))}, "version"),
    "a version that is none": ({"manifest.json": _text(_manifest(version=True))}, "version"),
    "broken JSON": ({"manifest.json": b"{"}, "no JSON"),
    "a list": ({"manifest.json": b"[]"}, "one object"),
    "bad UTF-8": (_with_page(b'{"id": "\xff"}'), "UTF-8"),
    "deep JSON": (_with_page(b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), "no JSON"),
    "rather deep JSON": (_with_page(b'{"a": ' + b"[" * 100 + b"]" * 100 + b"}"), "too deeply"),
    "a number of 5,000 digits": (_with_page(b'{"a": ' + b"9" * 5000 + b"}"), "no JSON"),
    "not a number": (_with_page(b'{"a": NaN}'), "no JSON"),
    "an endless number": (_with_page(b'{"a": 1e999}'), "too large"),
    "a NUL": (_with_page(_page(published={"title": "a\0b"})), "no text"),
    "half a letter": (_with_page(_page(published={"title": "\ud800"})), "no text"),
    "a page without id": (_with_page(_page(id="x")), "not written as it should be"),
    "a parent that is none": (_with_page(_page(parent="page:en:x")), "not written as it should be"),
    "a page twice": (
        {"manifest.json": _text(_manifest(pages=[{"file": PAGE, "sum": ""}] * 2)), PAGE: _page()},
        "named twice",
    ),
    "a wrong sum": (
        {
            "manifest.json": _text(
                _manifest(media=[{"file": f"media/{'a' * 20}.png", "kind": "image", "sha256": "0" * 64, "title": "x"}])
            ),
            f"media/{'a' * 20}.png": b"x",
        },
        "SHA-256",
    ),
    "a file that is not there": (
        {
            "manifest.json": _text(
                _manifest(media=[{"file": f"media/{'a' * 20}.png", "kind": "image", "sha256": "0" * 64, "title": "x"}])
            )
        },
        "not there",
    ),
    "a manifest without end": ({"manifest.json": b" " * 9_000_000 + b"{}"}, "too large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_before_anything_is_done(name: str, tmp_path: Path) -> None:
    files, sentence = HOSTILE[name]
    path = _zip(tmp_path / "archive.zip", files)
    with pytest.raises(ArchiveRefused, match=sentence), opened(path):
        pass


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("manifest.json", _text(_manifest()))
        with pytest.warns(UserWarning, match="Duplicate"):
            packed.writestr("manifest.json", _text(_manifest()))
    with pytest.raises(ArchiveRefused, match="same name"), opened(path):
        pass


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("manifest.json", b" " * 30_000_000)
    with pytest.raises(ArchiveRefused, match="times its size"), opened(path):
        pass


def test_links_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.zip"
    with zipfile.ZipFile(path, "w") as packed:
        link = zipfile.ZipInfo("manifest.json")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    with pytest.raises(ArchiveRefused, match="link"), opened(path):
        pass
    folder = tmp_path / "folder"
    (folder / "pages").mkdir(parents=True)
    (folder / "manifest.json").write_bytes(_text(_manifest()))
    (folder / "pages" / "x.json").symlink_to("/etc/passwd")
    with pytest.raises(ArchiveRefused, match="link"), opened(folder):
        pass


def test_no_archive_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"nothing")
    with pytest.raises(ArchiveRefused), opened(tmp_path / "a.zip"):
        pass
    with pytest.raises(ArchiveRefused, match="no archive"), opened(tmp_path / "b.zip"):
        pass


def _edited(path: Path, slug: str, change: Callable[[dict[str, Any]], None]) -> None:
    (file,) = (path / "pages").rglob(f"{slug}-*.json")
    document = json.loads(file.read_text())
    change(document)
    file.write_bytes(words.written(document))


def _sections(*made: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document["draft"]["sections"] = list(made)

    return change


PAGES_REFUSED: dict[str, tuple[Any, str]] = {
    "an unknown kind": (section("poll", title="x"), "not in use here: poll"),
    "a number of a database": (section("picture", picture=1, caption="", layout="whole"), "number of a database"),
    "a word in place of a section": ("x", "not written as its kind is"),
    "a list in place of words": (section("text", title="x", text=["x"], links=[]), "not written as its kind is"),
    "no id": ({"type": "heading", "value": {"title": "x"}}, "no id"),
    "a kept one": (section("foyer_kept", type="x"), "not in use here"),
}


@pytest.mark.django_db
def test_pages_that_cannot_be_brought_in_are_named_and_left_out(
    filled: dict[str, Any], site: Site, export: Export
) -> None:
    before = export()
    for name, (bad, reason) in PAGES_REFUSED.items():
        _edited(before, "below", _sections(bad))
        with opened(before) as archive:
            (line,) = [each for each in make_plan(site, archive).lines if each.what != "unchanged"]
        assert (line.what, line.title) == (REFUSED, "Below"), name
        assert reason in line.reason, name


@pytest.mark.django_db
def test_a_number_in_formatted_text_leads_nowhere(filled: dict[str, Any], export: Export, bring_in: Import) -> None:
    before = export()

    def edit(quote: str) -> None:
        text = f"<p><a linktype={quote}page{quote} id={quote}{filled['talk'].pk}{quote}>there</a></p>"
        _edited(before, "below", _sections(section("text", title="T", text=text, links=[])))

    edit("'")
    revisions = Revision.objects.count()
    with pytest.raises(ArchiveRefused, match="number of a database"):
        bring_in(before)
    assert Revision.objects.count() == revisions
    edit('"')
    bring_in(before)
    below = Page.objects.get(pk=filled["below"].pk).get_latest_revision_as_object()
    text = below.sections.raw_data[0]["value"]["text"]
    assert "there" in text
    assert "id=" not in text


@pytest.mark.django_db
def test_half_of_an_import_is_none(filled: dict[str, Any], export: Export, bring_in: Import) -> None:
    before = export()
    _edited(before, "first", lambda document: document["published"].update(title="Changed"))
    _edited(before, "below", lambda document: document["draft"].update(title="x" * 5000))
    files, revisions = tree(before), Revision.objects.count()
    with pytest.raises(ArchiveRefused, match="255"):
        bring_in(before)
    assert Revision.objects.count() == revisions
    assert Page.objects.get(slug="first").title == "First"
    assert tree(before) == files
