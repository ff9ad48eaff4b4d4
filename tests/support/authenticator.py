"""An authenticator app whose clock stands: a code that was right when it was made is right when it arrives."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest
from allauth.mfa.totp.internal import auth

STEP_SECONDS = 30


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of codes alone; everything else has the time of the day."""
    now = time.time()
    monkeypatch.setattr(auth, "time", SimpleNamespace(time=lambda: now))


def code(secret: str, steps: int = 0) -> str:
    """The code of now, or of some steps later."""
    return str(auth.format_hotp_value(auth.hotp_value(secret, int(auth.time.time()) // STEP_SECONDS + steps)))
