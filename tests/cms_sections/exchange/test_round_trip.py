"""Export, empty, import: the same again; a second time nothing."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageViewRestriction, Revision, Site

from cms_sections.exchange.plan import CHANGE, CONFLICT, KEEP, REFUSED, THEIRS
from cms_sections.models import ArticlePage, HomePage, ImportedPage, SectionPage, SharedSection
from portal.files.models import LibraryDocument, LibraryImage
from tests.cms_sections.conftest import section
from tests.cms_sections.exchange.conftest import Export, Import, empty, tree

pytestmark = pytest.mark.django_db


def _counts() -> tuple[int, ...]:
    models = (Page, Revision, LibraryImage, LibraryDocument)
    return tuple(model._default_manager.count() for model in models)


def test_two_exports_are_the_same_bytes(filled: dict[str, Any], export: Export) -> None:
    assert tree(export("one")) == tree(export("two"))
    assert len(tree(export("one"))) == 1 + 7 + 2


def test_emptied_and_brought_in_again_it_is_the_same(
    filled: dict[str, Any], home: HomePage, export: Export, bring_in: Import
) -> None:
    before = export("before")
    keys = set(Page.objects.values_list("translation_key", flat=True))
    empty(home)
    assert Page.objects.descendant_of(home).count() == 0
    lines = bring_in(before)
    assert Counter(line.what for line in lines) == {"unchanged": 1, "add": 6}
    assert tree(export("after")) == tree(before)
    assert set(Page.objects.values_list("translation_key", flat=True)) == keys
    first = SectionPage.objects.get(slug="first")
    assert first.live
    assert first.title == "First"
    assert first.has_unpublished_changes
    assert first.get_latest_revision_as_object().title == "First, drafted"
    assert first.share_picture == filled["image"]
    assert not SectionPage.objects.get(slug="below").live
    talk = SharedSection.objects.get(slug="talk")
    assert first.sections.raw_data[-1]["value"]["source"] == talk.pk
    assert [each["id"] for each in first.sections.raw_data] == [
        each["id"] for each in filled["first"].sections.raw_data
    ]
    article = ArticlePage.objects.get(slug="article")
    assert [each.author.name for each in article.authorships.all()] == ["Ines"]
    assert sorted(article.tags.names()) == ["one", "two"]


def test_a_second_import_changes_nothing(
    filled: dict[str, Any], home: HomePage, export: Export, bring_in: Import
) -> None:
    before = export()
    empty(home)
    bring_in(before)
    counts = _counts()
    lines = bring_in(before)
    assert {line.what for line in lines} == {"unchanged"}
    assert _counts() == counts


def test_lost_files_come_back_through_the_door(
    filled: dict[str, Any], home: HomePage, export: Export, bring_in: Import
) -> None:
    before = export()
    empty(home)
    LibraryImage.objects.all().delete()
    LibraryDocument.objects.all().delete()
    bring_in(before)
    image, paper = LibraryImage.objects.get(), LibraryDocument.objects.get()
    assert (image.title, image.alt_text) == ("A lake", "Water")
    assert paper.filename == "paper.txt"
    assert SectionPage.objects.get(slug="first").share_picture == image
    counts = _counts()
    assert {line.what for line in bring_in(before)} == {"unchanged"}
    assert _counts() == counts
    pages = {name: content for name, content in tree(export("after")).items() if name.startswith("pages/")}
    assert pages == {name: content for name, content in tree(before).items() if name.startswith("pages/")}


def _edit(name: str, title: str) -> None:
    page = SectionPage.objects.get(slug=name)
    page.title = title
    page.save_revision().publish()


def _change(folder: Path, slug: str, title: str) -> None:
    (file,) = (folder / "pages").rglob(f"{slug}-*.json")
    document = json.loads(file.read_text())
    for part in ("published", "draft"):
        if document[part]:
            document[part]["title"] = title
    file.write_text(json.dumps(document))


def test_an_edit_here_is_never_overwritten_without_a_choice(
    filled: dict[str, Any], export: Export, bring_in: Import
) -> None:
    before = export()
    _edit("below", "Edited here")
    lines = bring_in(before, conflicts=KEEP)
    assert [(line.title, line.what) for line in lines if line.what != "unchanged"] == [("Below", CONFLICT)]
    assert SectionPage.objects.get(slug="below").title == "Edited here"
    bring_in(before, conflicts=THEIRS)
    below = SectionPage.objects.get(slug="below")
    assert not below.live
    assert below.get_latest_revision_as_object().title == "Below"


def test_an_edit_of_the_archive_alone_is_a_change(filled: dict[str, Any], export: Export, bring_in: Import) -> None:
    before = export()
    _change(before, "first", "Edited there")
    lines = bring_in(before)
    assert [line.what for line in lines if line.what != "unchanged"] == [CHANGE]
    first = SectionPage.objects.get(slug="first")
    assert first.title == "Edited there"
    assert not first.has_unpublished_changes
    assert {line.what for line in bring_in(before)} == {"unchanged"}
    _edit("first", "And here")
    assert [line.what for line in bring_in(before, conflicts=KEEP) if line.what != "unchanged"] == [CONFLICT]
    _change(before, "first", "Once more there")
    assert [line.what for line in bring_in(before, conflicts=KEEP) if line.what != "unchanged"] == [CONFLICT]
    assert SectionPage.objects.get(slug="first").title == "And here"


def test_what_was_deleted_here_comes_back_only_when_chosen(
    filled: dict[str, Any], home: HomePage, export: Export, bring_in: Import
) -> None:
    before = export()
    _change(before, "below", "New words")
    bring_in(before)
    assert ImportedPage.objects.filter(page_number=filled["below"].pk).exists()
    SectionPage.objects.get(slug="below").delete()
    assert [line.what for line in bring_in(before, conflicts=KEEP) if line.what != "unchanged"] == [CONFLICT]
    assert not SectionPage.objects.filter(slug="below").exists()
    bring_in(before, conflicts=THEIRS)
    assert SectionPage.objects.filter(slug="below").exists()


def test_order_comes_back_when_chosen(filled: dict[str, Any], home: HomePage, export: Export, bring_in: Import) -> None:
    before = export()
    slugs = ["shared-sections", "first", "news"]
    Page.objects.get(slug="news").move(Page.objects.get(pk=home.pk), pos="first-child")
    bring_in(before, conflicts=KEEP)
    assert list(Page.objects.child_of(home).order_by("path").values_list("slug", flat=True)) == ["news", *slugs[:2]]
    bring_in(before, conflicts=THEIRS)
    assert list(Page.objects.child_of(home).order_by("path").values_list("slug", flat=True)) == slugs


def test_a_page_in_the_middle_gets_its_place_again(
    filled: dict[str, Any], home: HomePage, export: Export, bring_in: Import
) -> None:
    before = export()
    SectionPage.objects.get(slug="first").delete()
    bring_in(before)
    assert tree(export("after")) == tree(before)


def test_a_restricted_page_is_restricted_again(
    filled: dict[str, Any], home: HomePage, export: Export, bring_in: Import
) -> None:
    first = Page.objects.get(slug="first")
    PageViewRestriction.objects.create(page=first, restriction_type="password", password="secret")
    before = export()
    assert b"secret" not in b"".join(tree(before).values())
    empty(home)
    bring_in(before)
    (restriction,) = Page.objects.get(slug="first").get_view_restrictions()
    assert restriction.restriction_type == "login"


def test_an_address_of_another_page_is_not_taken(
    filled: dict[str, Any], home: HomePage, export: Export, bring_in: Import
) -> None:
    before = export()
    SectionPage.objects.get(slug="first").delete()
    Page.objects.get(pk=home.pk).add_child(instance=SectionPage(title="Mine", slug="first"))
    lines = bring_in(before)
    assert [(line.title, line.what) for line in lines if line.what != "unchanged"] == [
        ("First, drafted", REFUSED),
        ("Below", REFUSED),
    ]
    assert SectionPage.objects.get(slug="first").title == "Mine"


def test_script_does_not_come_in(filled: dict[str, Any], export: Export, bring_in: Import) -> None:
    before = export()
    (file,) = (before / "pages").rglob("below-*.json")
    document = json.loads(file.read_text())
    text = '<p onclick="x()">Hello<script>alert(1)</script> <a href="javascript:x()">there</a></p>'
    document["draft"]["sections"] = [section("text", title="T", text=text, links=[])]
    document["published"] = document.pop("draft")
    file.write_text(json.dumps(document))
    bring_in(before)
    stored = json.dumps(SectionPage.objects.get(slug="below").sections.raw_data[0]["value"])
    assert "Hello" in stored
    assert not any(bad in stored for bad in ("script", "onclick"))


def test_the_command(filled: dict[str, Any], site: Site, home: HomePage, tmp_path: Path) -> None:
    archive = tmp_path / "site.zip"
    out = io.StringIO()
    call_command("sections", "export", "--site", "testserver", "--to", str(archive), stdout=out)
    assert "7 pages and 2 files" in out.getvalue()
    call_command("sections", "diff", "--site", "testserver", "--from", str(archive), stdout=out)
    empty(home)
    with pytest.raises(CommandError, match="differ"):
        call_command("sections", "diff", "--site", "testserver", "--from", str(archive), stdout=out)
    call_command("sections", "import", "--site", "testserver", "--from", str(archive), stdout=out)
    assert not SectionPage.objects.filter(slug="first").exists()
    call_command("sections", "import", "--site", "testserver", "--from", str(archive), "--apply", stdout=out)
    assert "6 pages brought in, 0 files added." in out.getvalue()
    again = tmp_path / "again.zip"
    call_command("sections", "export", "--site", "testserver", "--to", str(again), stdout=out)
    assert again.read_bytes() == archive.read_bytes()
    with pytest.raises(CommandError, match="number of a page"):
        call_command("sections", "export", "--site", "testserver", "--to", str(again), "--page", "9" * 5000)
