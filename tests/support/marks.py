"""Who is who in the furnished demo, without importing any plugin."""

from __future__ import annotations

# One word of each tenant, in the name of everything that is made here.
MARKS = ("Kestrel", "Plover")


def address(role: str, mark: str) -> str:
    """Who has this role in the tenant of this mark; `customer` and `customer_manager` see the first company."""
    return f"{role}@{mark.lower()}.example"
