"""The shipped compose file, read as Docker would read it, with the places of this machine for those of the containers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "docker-compose.deploy.yml"
VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?:(?P<kind>:[-?])(?P<rest>[^}]*))?\}")


def interpolated(text: str, variables: Mapping[str, str]) -> str:
    """`${NAME}`, `${NAME:-default}` and `${NAME:?what to do}`, as compose has them; `$$` is a dollar."""

    def value(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        found = variables.get(match["name"], "")
        if found:
            return found
        assert match["kind"] == ":-", f"{match['name']} is not set: {match['rest']}"
        return match["rest"]

    return VARIABLE.sub(value, text)


def services() -> dict[str, Any]:
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8"))["services"])


@dataclass
class Places:
    """What stands where on this machine: each pair is a text of the container and what takes its place."""

    pairs: dict[str, str] = field(default_factory=dict)

    def placed(self, text: str) -> str:
        longest_first = sorted(self.pairs, key=len, reverse=True)
        return re.sub("|".join(map(re.escape, longest_first)), lambda match: self.pairs[match[0]], text)


@dataclass
class Service:
    """One service of the compose file, ready to be started as a plain process."""

    name: str
    command: list[str]
    environment: dict[str, str]
    health: list[str]


def service(name: str, variables: Mapping[str, str], places: Places) -> Service:
    entry = services()[name]

    def ready(text: object) -> str:
        return places.placed(interpolated(str(text), variables))

    health = entry.get("healthcheck", {}).get("test", [])
    return Service(
        name=name,
        command=[ready(part) for part in entry["command"]],
        environment={key: ready(value) for key, value in entry.get("environment", {}).items()},
        health=[ready(part) for part in health[1:]],
    )
