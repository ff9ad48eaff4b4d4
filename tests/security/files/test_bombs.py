"""Small files that ask for much: each is refused before it has cost half a second or any memory worth naming."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from portal.files.door import checked
from portal.files.imaging import run as imaging
from portal.files.imaging.run import ImagingFailed
from portal.files.kinds import ALL
from portal.files.public import FileRefused
from portal.files.quarantine import held
from portal.files.rules import SIZES
from tests.portal.files.conftest import media_files
from tests.portal.files.samples import animation, upload
from tests.security.files.hostile import Hostile, bombs, long_scans, png_of
from tests.security.files.limits import MEMORY_BYTES, measured

MOST_SECONDS = 0.5
# These take seconds to make; `make test-long` has them, and the others of their kind are here.
SLOW_TO_MAKE = ("large.gif", "real.png", "sum.zip", "zeros.docx", "zeros.xlsx", "method14.zip")
BOMBS = [bomb for bomb in bombs() if bomb.refused]


@pytest.mark.parametrize(
    "bomb",
    [pytest.param(bomb, marks=[pytest.mark.long] if bomb.name in SLOW_TO_MAKE else [], id=str(bomb)) for bomb in BOMBS],
)
def test_a_bomb_is_refused_at_once(bomb: Hostile) -> None:
    file = upload(bomb.name, bomb.make())
    with measured() as cost, pytest.raises(FileRefused) as refused:
        checked(file, kinds=ALL, sizes=SIZES)
    assert refused.value.code in {"pixels", "too_heavy", "archive", "damaged"}
    assert refused.value.sentence.endswith(".")
    assert cost.seconds < MOST_SECONDS
    assert cost.more_bytes < MEMORY_BYTES
    assert media_files("quarantine") == set()


def test_a_picture_that_needs_more_than_a_gigabyte_ends_its_worker_and_nobody_else() -> None:
    with (
        held([png_of(20_000, 20_000)], 1_000_000) as picture,
        measured() as cost,
        pytest.raises(ImagingFailed) as failed,
    ):
        imaging.clean(picture.path, picture.folder, max_pixels=10**9)
    assert failed.value.code == "memory"
    assert cost.more_bytes < MEMORY_BYTES


def test_a_picture_that_takes_long_is_ended_by_the_kernel_at_its_limit(settings: Settings) -> None:
    settings.FOYER_IMAGE_CPU_SECONDS = 1
    with held([long_scans()], 1_000_000) as picture:
        with measured() as cost, pytest.raises(ImagingFailed) as failed:
            imaging.clean(picture.path, picture.folder, max_pixels=40_000_000)
        assert [path.name for path in picture.folder.iterdir()] == ["upload"], "half a picture was left"
    assert failed.value.code == "time"
    assert 0.9 < cost.child_seconds < 2
    assert cost.more_bytes < MEMORY_BYTES


def test_a_worker_has_a_gigabyte_ten_seconds_of_the_processor_and_half_a_gigabyte_of_disk() -> None:
    """The limits themselves, as the kernel knows them: waiting for the ten seconds is for the long dose."""
    asked = (
        f"import resource, runpy, sys; runpy.run_path({str(imaging.WORKER)!r})['limit_self'](int(sys.argv[1]));"
        " print(*(resource.getrlimit(name) for name in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE)))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", asked, str(configured.FOYER_IMAGE_CPU_SECONDS)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == f"({2**30}, {2**30}) (10, 10) ({2**29}, {2**29})"


def code_of(file: SimpleUploadedFile) -> str:
    """Why it is refused; empty when it is taken."""
    try:
        checked(file, kinds=ALL, sizes=SIZES)
    except FileRefused as refused:
        return str(refused.code)
    return ""


@pytest.mark.long
def test_a_picture_that_takes_long_ends_after_ten_seconds_of_the_processor() -> None:
    """A thousand frames of forty megapixels together: the most that is not refused before it is looked at."""
    heavy = animation("WEBP", 1000, (200, 200))
    with measured() as cost:
        code = code_of(upload("heavy.webp", heavy))
    assert code in {"", "too_heavy"}
    assert cost.child_seconds < configured.FOYER_IMAGE_CPU_SECONDS + 1
    assert cost.more_bytes < MEMORY_BYTES
