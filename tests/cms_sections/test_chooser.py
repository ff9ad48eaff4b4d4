"""What the page editor offers: every kind with its preview, its words and a form that loads."""

from __future__ import annotations

import pytest
from wagtail.blocks import Block

from cms_sections.blocks.kept import KEPT
from cms_sections.blocks.stream import SectionsBlock
from cms_sections.models import SectionPage
from cms_sections.sections.kinds import KINDS
from portal.plugins.public import SectionKind
from portal.tenants.roles import Role
from tests.support.people import SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_each_kind_shows_itself_before_it_is_added(kind: SectionKind, signed_in: SignIn) -> None:
    block = SectionPage._meta.get_field("sections").stream_block.child_blocks[kind.name]
    assert block.is_previewable
    assert block.meta.icon != Block._meta_class.icon
    assert block.get_description()
    client = signed_in(Role.EDITOR)
    small = client.get("/admin/block-preview/", {"id": block.definition_prefix})
    assert f"?id={block.definition_prefix}&amp;wide=1" in small.content.decode()
    wide = client.get("/admin/block-preview/", {"id": block.definition_prefix, "wide": "1"})
    html = wide.content.decode()
    assert wide.status_code == 200
    assert html.count("<section class=") == 1
    assert "<script" not in html


def test_the_eight_come_first_and_kept_ones_are_not_offered() -> None:
    block = SectionPage._meta.get_field("sections").stream_block
    assert isinstance(block, SectionsBlock)
    names = list(block.child_blocks)
    assert names[:8] == [
        "hero", "text_picture", "features", "figures", "gallery", "quote", "faq", "contact_form",
    ]  # fmt: skip
    assert names[-1] == KEPT
