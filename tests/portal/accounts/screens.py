"""Where the screens of people, programs and keys are, and how their answers are read."""

from __future__ import annotations

import re
from typing import Any

MEMBERS = "/admin/people/members/"
PROGRAMS = "/admin/people/programs/"
KEYS = "/admin/people/keys/"
GRANTS = "/admin/people/grants/"


def text(response: Any) -> str:
    return str(response.content.decode())


def shown_errors(response: Any) -> str:
    return " ".join(re.findall(r"error-message[^>]*>(.*?)</", text(response), re.S))
