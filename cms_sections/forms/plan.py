"""A form as it is published: made on the server from the section's own data, never from what a browser says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

# The kinds of fields, as they are stored in answers. A name never changes.
TEXT, LONG, EMAIL, PHONE, NUMBER, DATE = "text", "long", "email", "phone", "number", "date"
CHOICE, CHOICES, YES_NO, CONSENT, FILE, WORDS = "choice", "choices", "yes_no", "consent", "file", "words"

# What an answer is to the team, and the name that its input has; browsers fill these in by themselves.
NAME_ROLE, COMPANY_ROLE = "name", "company"
ROLES = (NAME_ROLE, COMPANY_ROLE, "email", "phone", "message")
LONGEST = {"name": 120, "company": 200, "email": 254, "phone": 40, "message": 5000}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    """One field, or (of the kind `words`) a heading with an explanation."""

    name: str
    kind: str
    label: str
    help: str = ""
    required: bool = True
    half: bool = False
    role: str = ""
    options: tuple[str, ...] = ()
    smallest: str = ""
    largest: str = ""
    most_files: int = 1
    files: str = "any"
    hidden: bool = False
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPlan:
    """What a form asks, and what becomes of what is sent. `keep_months` is None where it is kept until deleted."""

    title: str
    fields: tuple[FieldPlan, ...] = field(default=())
    statistics_name: str = ""
    notify: tuple[str, ...] = ()
    makes_lead: bool = True
    keep_months: int | None = None

    @property
    def asked(self) -> Iterator[FieldPlan]:
        """The fields that take an answer."""
        return (each for each in self.fields if each.kind != WORDS)

    @property
    def takes_files(self) -> int:
        """How many files one message may bring."""
        return sum(each.most_files for each in self.fields if each.kind == FILE)
