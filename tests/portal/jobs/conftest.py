"""Jobs for the time of one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from portal.jobs import registry
from portal.jobs.decorator import Job, job

MakeJob = Callable[..., Job]


@pytest.fixture
def make_job() -> Iterator[MakeJob]:
    """`make_job(function, **options)` registers a job for the time of one test."""
    made: list[str] = []

    def make(function: Callable[..., Any], **options: Any) -> Job:
        name = f"test.{function.__name__}.{len(made)}"
        made.append(name)
        return job(name, title="A test job", **options)(function)

    yield make
    for name in made:
        registry._jobs.pop(name, None)
