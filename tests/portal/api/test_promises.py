"""What docs/api.md says is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from django.conf import settings

from crm_plugin.time_accounts.schemas import ExecutionIn, ExecutionOut
from portal.api.api import api
from portal.api.idempotency import KEPT_FOR
from portal.api.paging import MAX_PAGE
from portal.plugins.registry import api_scopes

ROOT = Path(__file__).resolve().parents[3]
DOCS = (ROOT / "docs/api.md").read_text(encoding="utf-8")


def test_every_address_is_listed_and_every_listed_one_exists() -> None:
    listed = set(re.findall(r"^\| `GET (/api/v1/[^`]*)`", DOCS, re.MULTILINE))
    paths = api.get_openapi_schema(path_prefix="")["paths"]
    assert listed == {f"/api/v1{path}" for path, operations in paths.items() if "get" in operations}
    assert {path for path, operations in paths.items() if "post" in operations} == {"/executions"}


def test_every_scope_is_listed() -> None:
    listed = dict(re.findall(r"^\| `(\w+:\w+)` \| (.+) \|$", DOCS, re.MULTILINE))
    assert {scope: words.lower() for scope, words in listed.items()} == {
        scope: words.lower() for scope, words in api_scopes().items()
    }


def test_every_code_is_listed_and_every_listed_one_is_used() -> None:
    table = DOCS[DOCS.index("| status | codes |") : DOCS.index("## Limits")]
    listed = {
        code for row in table.splitlines()[2:] for code in re.findall(r"`([a-z_]+)`", row.split("|")[2] if row else "")
    }
    used = set()
    for path in (ROOT / "portal/api").glob("*.py"):
        used |= set(re.findall(r'code="([a-z_]+)"', path.read_text(encoding="utf-8")))
    assert listed - {"overdrawn", "no_account"} == used


def test_the_examples_are_right() -> None:
    body = re.search(r"-d '(\{.*?\})'", DOCS, re.DOTALL)
    assert body
    assert ExecutionIn(**json.loads(body[1])).amount_seconds == 2700
    answer = re.search(r"```json\n(\{\"id\".*?)\n```", DOCS, re.DOTALL)
    assert answer
    assert set(json.loads(answer[1])) == set(ExecutionOut.model_fields)


def test_the_numbers_are_right() -> None:
    assert KEPT_FOR.days == 7
    assert "kept for seven days" in DOCS
    assert (MAX_PAGE, settings.FOYER_API_TENANT_FACTOR) == (100, 10)
    assert f"{settings.FOYER_API_LIMIT:,} requests in 15 minutes" in DOCS
