"""The shape of the project that everybody relies on."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = {
    "portal",
    "cms_sections",
    "crm_plugin",
    "integrations_plugin",
    "reports_plugin",
    "media",
    "docker",
    "docs",
    "tests",
}
LONGEST_MODULE = 400
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "misc.py", "common.py"}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [Path(line) for line in listed.stdout.splitlines()]


def test_the_top_level_is_the_agreed_one() -> None:
    folders = {path.parts[0] for path in tracked() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    assert folders == FOLDERS


def test_modules_stay_small_and_have_names() -> None:
    modules = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]
    too_long = {
        str(path): lines
        for path in modules
        if (ROOT / path).exists()
        and (lines := len((ROOT / path).read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }
    assert too_long == {}
    assert [str(path) for path in modules if path.name in FORBIDDEN_NAMES] == []


def test_templates_have_no_inline_script_or_style() -> None:
    offenders = []
    for path in tracked():
        if path.suffix == ".html" and "tests" not in path.parts and (ROOT / path).exists():
            text = (ROOT / path).read_text(encoding="utf-8")
            if 'style="' in text or " onclick=" in text or "<style" in text or "<script>" in text:
                offenders.append(str(path))
    assert offenders == []


def test_requirements_are_locked_with_hashes_and_name_no_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-sentry.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
        assert pinned
        assert all("==" in line for line in pinned)
        assert text.count("--hash=sha256:") >= len(pinned)
