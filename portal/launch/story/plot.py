"""What the story remembers from step to step, and the people who walk it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from portal.launch.story.people import People
from portal.launch.story.walker import Walker
from portal.launch.story.way import Way


@dataclass
class Plot:
    """One walk. `mark` makes its texts unlike those of earlier walks against the same portal."""

    way: Way | str
    say: Callable[[str], None]
    people: People = field(default_factory=People)
    mark: str = field(default_factory=lambda: f"story {secrets.token_hex(3)}")
    lead_page: str = ""
    company_id: UUID | None = None
    company_name: str = "Brandt Logistik"
    walkers: dict[str, Walker] = field(default_factory=dict)

    @property
    def visitor_name(self) -> str:
        return "Zoë Ångström-Łukasz"

    @property
    def visitor_company(self) -> str:
        return f"Ångström {self.mark.split()[-1]} AB"

    @property
    def visitor_email(self) -> str:
        return f"zoe@{self.mark.split()[-1]}.example"

    def saw(self, text: str) -> None:
        self.say(f"     {text}")

    def other_companies(self, staff: Walker) -> list[str]:
        """Names of companies that are not the customer's, as staff see them."""
        listed = staff.open("/admin/crm/companies/")
        names = [anchor.get_text(strip=True) for anchor in listed.soup.select("td.title a")]
        return [name for name in names if name and name != self.company_name and len(name) > 4]

    def stranger(self) -> Walker:
        """A fresh browser of somebody unknown."""
        return Walker(self.way, **{"Accept-Language": "en"})

    def signed_in(self, role: str) -> Walker:
        """The browser of one of the people, signed in once a walk."""
        if role not in self.walkers:
            walker = self.stranger()
            self.people.sign_in(role, walker)
            self.walkers[role] = walker
        return self.walkers[role]
