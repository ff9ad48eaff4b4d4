"""A process that converts one film and kills itself on the way: `python -m tests.faults.files.films STEP FILM`.

It is a worker's: it takes the next job that is due, which is the film's.
"""

from __future__ import annotations

import sys

import django


def arm(step: str) -> None:
    from portal.files.films import converter, encode
    from portal.files.films.convert import Conversion
    from portal.files.storage import RoutedStorage
    from tests.faults.files.nursery import dies_after

    if step == "while encoding":

        def dying(seconds: float) -> None:
            if seconds > 0:
                dies()

        def dies() -> None:
            from tests.faults.files.nursery import die

            die()

        original = converter.encode

        def encode_until(source, arguments, *, folder, seconds, at):  # type: ignore[no-untyped-def]
            waits = dying if "480-" not in arguments[-1] and "hls" in arguments else at
            original(source, arguments, folder=folder, seconds=seconds, at=waits)

        encode.encode = encode_until
    elif step == "poster kept":
        dies_after(Conversion, "_poster")
    elif step == "mp4 kept":
        dies_after(Conversion, "_whole")
    elif step == "480 stored":
        dies_after(RoutedStorage, "_save", times=3)
    elif step == "480 kept":
        dies_after(Conversion, "_stream")
    else:
        assert step == "never", step


def main() -> None:
    django.setup()
    from portal.jobs.testing import run_jobs

    arm(sys.argv[1])
    run_jobs()


if __name__ == "__main__":
    main()
