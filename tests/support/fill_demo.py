"""Fills the database that the environment names: `python -m tests.support.fill_demo`, see `filled_demo`."""

from __future__ import annotations

import django


def main() -> None:
    django.setup()
    from portal.launch.demo_content import fill_demo
    from tests.support.furnish import furnish

    fill_demo(say=lambda _text: None)
    furnish()


if __name__ == "__main__":
    main()
