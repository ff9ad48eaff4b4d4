"""A page of the docs followed word by word: its commands are run and its edits made, in the order of the page."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.support import template_database

ROOT = Path(__file__).resolve().parents[2]
LINKED = ("portal", "cms_sections", "crm_plugin", "integrations_plugin", "reports_plugin")
COPIED = ("manage.py", "pyproject.toml")
STEP = re.compile(
    r"^(?P<commands>(?:    \S[^\n]*\n)+)"
    r"|Make `(?P<made>[^`]+)`:\n\n```\n(?P<whole>.*?)```"
    r"|In `(?P<file>[^`]+)`, (?P<how>below|replace)\n\n```\n(?P<old>.*?)```\n\n(?:write|by)\n\n```\n(?P<new>.*?)```",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Edit:
    """Text that replaces another in a file; the other must be there exactly once. A new file replaces nothing."""

    file: str
    old: str
    new: str


def steps(page: Path) -> Iterator[str | Edit]:
    """The page's commands and edits, in order. A table or a sentence is neither."""
    for found in STEP.finditer(page.read_text(encoding="utf-8")):
        if found["commands"]:
            yield from (line.strip() for line in found["commands"].splitlines())
        elif found["made"]:
            yield Edit(found["made"], "", found["whole"])
        else:
            new = found["old"] + found["new"] if found["how"] == "below" else found["new"]
            yield Edit(found["file"], found["old"], new)


@dataclass
class Checkout:
    """A folder that is like a checkout of Foyer, where a reader may write, and the reader's shell in it."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    @classmethod
    def made(cls, parent: Path, kept_database: Path) -> Checkout:
        folder = parent / "foyer"
        folder.mkdir()
        for name in LINKED:
            (folder / name).symlink_to(ROOT / name)
        for name in COPIED:
            shutil.copyfile(ROOT / name, folder / name)
        if (ROOT / ".mypy_cache").is_dir():  # reading all of Django again would only take longer
            subprocess.run(["cp", "-r", ROOT / ".mypy_cache", folder / ".mypy_cache"], check=False, capture_output=True)
        database = parent / "foyer.sqlite3"
        for copy in (database, database.with_name("test-foyer.sqlite3")):
            shutil.copyfile(kept_database, copy)
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{database}",
            "DATABASE_OWNER_URL": "",
            "REDIS_URL": "",
            "FOYER_VAR_ROOT": str(parent / "var"),
            "FOYER_TEST_ROOT": str(parent / "test"),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            # A package is installed beside the test's environment, not into it, and nothing is fetched.
            "PIP_TARGET": str(parent / "site"),
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "UV_OFFLINE": "1",
            "PYTHONPATH": str(parent / "site"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_ADDOPTS": "--reuse-db",
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        return cls(folder, environment)

    def follow(self, step: str | Edit) -> None:
        if isinstance(step, Edit):
            path = self.folder / step.file
            if not step.old:
                path.touch(exist_ok=False)
            text = path.read_text(encoding="utf-8")
            assert not step.old or text.count(step.old) == 1, f"{step.file} does not have once:\n{step.old}"
            path.write_text(text.replace(step.old, step.new) if step.old else step.new, encoding="utf-8")
        elif step.startswith("export "):
            name, _, value = step.removeprefix("export ").partition("=")
            self.environment[name] = value
        else:
            self.run(step)

    def run(self, command: str) -> str:
        """What the command says. It must succeed."""
        done = self.tried(self._beside(command))
        assert done.returncode == 0, f"$ {command}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}"
        self.said[command] = done.stdout
        return done.stdout

    def _beside(self, command: str) -> str:
        """The command, with what it installs put beside the test's environment; the package of before goes, as ever."""
        if " pip install " not in command:
            return command
        site = Path(self.environment["PIP_TARGET"])
        shutil.rmtree(site, ignore_errors=True)
        site.mkdir()
        # Python reads a .pth, which an editable package is, in such a folder alone.
        (site / "sitecustomize.py").write_text(f"import site\n\nsite.addsitedir({str(site)!r})\n", encoding="utf-8")
        return command.replace("uv pip install", f"uv pip install --target {site}")

    def tried(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command.split(), cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False
        )


def database_of_the_tests() -> Path:
    """A migrated database that no test has written to or emptied."""
    return template_database.kept_file()
