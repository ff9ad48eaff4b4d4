"""What the docs promise is there, and what is there is in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from manage import OWNER_COMMANDS
from portal.settings.env import Environment

ROOT = Path(__file__).resolve().parents[2]


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    documented = set(re.findall(r"^\| `([A-Z0-9_]+)` \|", read("docs/reference/settings.md"), re.MULTILINE))
    assert documented == {str(field.alias) for field in Environment.model_fields.values()}


def test_the_example_environment_names_only_settings_that_exist() -> None:
    named = set(re.findall(r"^# ([A-Z0-9_]+)=", read(".env.example"), re.MULTILINE))
    assert named - {"DJANGO_SETTINGS_MODULE"} <= {str(field.alias) for field in Environment.model_fields.values()}


def test_every_direct_dependency_has_its_reason() -> None:
    reasons = read("docs/reference/dependencies.md").lower()
    for name in ("requirements.in", "requirements-dev.in", "requirements-sentry.in"):
        for line in read(name).splitlines():
            if not line or line.startswith(("#", "-")):
                continue
            package = re.split(r"[\[<>=~!]", line)[0].strip().lower()
            assert package in reasons, f"{package} has no reason in docs/reference/dependencies.md"


def test_links_between_documents_lead_somewhere() -> None:
    missing = []
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                missing.append(f"{path.relative_to(ROOT)} → {target}")
    assert missing == []


@pytest.mark.parametrize("target", re.findall(r"^([a-z-]+):.*##", read("Makefile"), re.MULTILINE))
def test_make_targets_say_what_they_do(target: str) -> None:
    assert re.search(rf"^{target}:[^#]*## \S", read("Makefile"), re.MULTILINE)


def test_the_readme_needs_two_commands() -> None:
    readme = read("README.md")
    assert "make demo" in readme
    assert "make test" in readme
    assert len(readme.splitlines()) <= 60, "one screen"


def test_the_owners_commands_exist() -> None:
    assert set(get_commands()) >= OWNER_COMMANDS
    for name in OWNER_COMMANDS:
        assert name in read("docs/operators/README.md")


def test_files_that_comments_send_operators_to_exist() -> None:
    assert "see docs/operators." in read("docker-compose.deploy.yml")
    assert (ROOT / "docs/operators/README.md").exists()
