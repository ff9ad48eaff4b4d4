"""Limits per program, person and organisation."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from portal.accounts import counting
from portal.settings.file_cache import CountingFileCache
from portal.tenants.models import Company
from portal.tenants.roles import Role
from tests.support.people import SignIn
from tests.support.programs import MakeProgram

ME = "/api/v1/me"


def statuses(client: Any, times: int) -> list[int]:
    return [client.get(ME).status_code for _ in range(times)]


@override_settings(FOYER_API_LIMIT=3)
def test_one_program_has_its_share_and_no_more(company: Company, program: MakeProgram) -> None:
    robot, other = program(company), program(company)
    assert statuses(robot, 4) == [200, 200, 200, 429]
    answer = robot.get(ME)
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "too_many_requests"
    assert 0 < int(answer["Retry-After"]) <= 900
    assert statuses(other, 1) == [200]


@override_settings(FOYER_API_LIMIT=3)
def test_a_person_has_the_same(signed_in: SignIn) -> None:
    assert statuses(signed_in(Role.STAFF), 4) == [200, 200, 200, 429]
    assert statuses(signed_in(Role.STAFF), 1) == [200]


@override_settings(FOYER_API_LIMIT=3, FOYER_API_TENANT_FACTOR=2)
def test_an_organisation_shares_a_larger_one(company: Company, program: MakeProgram) -> None:
    robots = [program(company) for _ in range(3)]
    assert [statuses(robot, 3) for robot in robots] == [[200] * 3, [200] * 3, [429] * 3]


@override_settings(FOYER_API_LIMIT=1)
def test_strangers_and_other_pages_are_not_counted(db: None) -> None:
    assert [Client().get("/api/v1/").status_code for _ in range(3)] == [200] * 3


@override_settings(FOYER_API_LIMIT=2)
def test_on_a_full_disk_the_api_goes_on_and_each_process_counts(
    company: Company, program: MakeProgram, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(counting, "cache", CountingFileCache(str(tmp_path), {}))
    monkeypatch.setattr(tempfile, "mkstemp", full)
    assert statuses(program(company), 4) == [200, 200, 429, 429]
