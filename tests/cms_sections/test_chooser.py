"""What the page editor offers: every kind with its preview, its words and a form that loads."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.blocks import Block

from cms_sections.blocks.kept import KEPT
from cms_sections.blocks.section import SETTINGS
from cms_sections.blocks.shared import SHARED
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


def test_kinds_stand_in_named_groups_and_kept_ones_are_not_offered() -> None:
    block = SectionPage._meta.get_field("sections").stream_block
    assert isinstance(block, SectionsBlock)
    groups = {str(group): [child.name for child in children] for group, children in block.grouped_child_blocks()}
    own = ["Beginning", "Text", "Pictures", "Facts", "People", "Offers", "Contact", "Shared"]
    assert list(groups)[: len(own)] == own
    assert sum(len(groups[name]) for name in own) == len(KINDS) >= 22
    assert groups["Beginning"][0] == "hero"
    assert list(block.child_blocks)[-1] == KEPT


def test_stored_names_of_kinds_never_change() -> None:
    assert {kind.name for kind in KINDS} == {
        "call_to_action", "code", "columns", "contact_card", "contact_form", "downloads", "faq", "features", "figures", "form",
        "gallery", "heading", "hero", "hours", "logos", "map", "news_list", "notice", "picture", "prices", "quote", "shared",
        "steps",
        "table", "team", "text", "text_picture", "timeline", "video",
    }  # fmt: skip


# A shared section has its own settings.
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.name != SHARED], ids=lambda kind: kind.name)
def test_each_kind_has_the_settings_that_all_share(kind: SectionKind) -> None:
    layout = kind.block.meta.form_layout
    assert layout.settings == [name for name in SETTINGS if name in kind.block.child_blocks]
    assert {"ground", "spacing", "anchor", "statistics_name"} <= set(layout.settings)
    assert not set(layout.settings) & set(layout.children)


def test_icons_exist() -> None:
    sprite = Client().get(reverse("wagtailadmin_sprite")).content.decode()
    icons = {child.meta.icon for kind in KINDS for child in [kind.block, *kind.block.child_blocks.values()]}
    assert [icon for icon in icons if f'id="icon-{icon}"' not in sprite] == []
