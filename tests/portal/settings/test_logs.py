"""What the console's log tells of a failure."""

from __future__ import annotations

import logging

from portal.settings.logs import logging_config


def test_a_traceback_on_the_console_shows_no_local_variables() -> None:
    config = logging_config(level="INFO", as_json=False)["formatters"]["lines"]
    formatter = config.pop("()")(**config)

    def fail() -> None:
        hidden = "CANARY"[:6]
        raise ValueError(len(hidden))

    try:
        fail()
    except ValueError as error:
        info = (ValueError, error, error.__traceback__)
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "it failed", (), info)
    lines = formatter.format(record).splitlines()
    assert lines[-1] == "ValueError: 6"
    assert "Traceback (most recent call last):" in lines
    assert not any("hidden = 'CANARY'" in line or "locals" in line for line in lines)
