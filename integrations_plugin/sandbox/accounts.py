"""The accounts that the sandbox's services know. A demo adds its own, so that the data speaks of its companies."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

NAME = re.compile(r"[a-z0-9-]{1,60}")
DEFAULT_COMPANIES = ("Brandt Logistik", "Lindqvist Möbel", "Café Øland", "Ateliers Perrin", "Novák & Synové")


@dataclass(frozen=True, slots=True)
class Account:
    """A customer of the sandbox's services. Its tokens follow from its name: they guard nothing but invented data."""

    name: str
    companies: tuple[str, ...]

    @property
    def rest_token(self) -> str:
        return f"sandbox-{_digest('rest', self.name)[:32]}"

    @property
    def bot_id(self) -> int:
        return 5_000_000_000 + int(_digest("bot", self.name)[:8], 16) % 1_000_000_000

    @property
    def bot_token(self) -> str:
        return f"{self.bot_id}:AA{_digest('bot', self.name)[8:41]}"

    @property
    def bot_name(self) -> str:
        return f"{self.name.replace('-', '_')[:24]}_demo_bot"

    @property
    def chat_id(self) -> int:
        return -1_001_000_000_000 - int(_digest("chat", self.name)[:8], 16)


class Accounts:
    """Reads and writes the accounts of one folder: a JSON file each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, name: str, companies: Sequence[str]) -> Account:
        """Add or replace an account. The same call leaves the same file."""
        account = Account(name, tuple(companies))
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{name}.draft"
        draft.write_text(json.dumps({"companies": account.companies}, ensure_ascii=False, indent=1), encoding="utf-8")
        draft.replace(self._folder / f"{name}.json")
        return account

    def get(self, name: str) -> Account | None:
        """The account of this name; `demo` always exists."""
        if not NAME.fullmatch(name):
            return None
        path = self._folder / f"{name}.json"
        if path.is_file():
            return Account(name, tuple(json.loads(path.read_text(encoding="utf-8"))["companies"]))
        return Account("demo", DEFAULT_COMPANIES) if name == "demo" else None

    def all(self) -> list[Account]:
        """Every account, by name."""
        names = {path.stem for path in self._folder.glob("*.json")} | {"demo"}
        return [account for name in sorted(names) if (account := self.get(name))]


def _digest(*parts: str) -> str:
    return hashlib.sha256("|".join(("foyer-sandbox", *parts)).encode()).hexdigest()
