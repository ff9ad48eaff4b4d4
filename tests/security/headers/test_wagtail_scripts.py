"""The inline scripts of Wagtail and its companions: each is known and replaced, so that a new version shows a new one."""

from __future__ import annotations

import re
from pathlib import Path

import wagtail
from django.apps import apps
from django.template.loader import get_template

INLINE = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json|\bnonce=))[^>]*>")
REPLACED = {
    "wagtailadmin/panels/inline_panel.html",
    "wagtailadmin/panels/multiple_chooser_panel.html",
    "wagtailadmin/widgets/date_input.html",
    "wagtailadmin/widgets/datetime_input.html",
    "wagtailadmin/widgets/time_input.html",
    "wagtailmedia/media/add.html",
}


def test_every_template_with_an_inline_script_is_replaced() -> None:
    found = {
        str(path.relative_to(folder))
        for config in apps.get_app_configs()
        if config.name.startswith(("wagtail", "allauth"))
        for folder in [Path(config.path) / "templates"]
        for path in folder.rglob("*.html")
        if INLINE.search(path.read_text())
    }
    ours = {name for name in found if not INLINE.search(get_template(name).template.source)}  # type: ignore[attr-defined]
    assert found - ours == set()
    assert ours >= REPLACED


def test_one_method_writes_a_script_from_python() -> None:
    root = Path(wagtail.__file__).parent
    found = {
        str(path.relative_to(root))
        for path in root.rglob("*.py")
        if "/test" not in str(path.relative_to(root)) and "<script>{" in path.read_text()
    }
    assert found == {"admin/widgets/chooser.py"}
