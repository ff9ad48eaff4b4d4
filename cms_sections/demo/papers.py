"""The demo's documents: short, and made of words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paper:
    file: str
    title: str
    text: str


RULES = """The rules of an hour
Northlight Studio, Hamburg

1. Counted by the minute, rounded up to five. A call of two minutes costs five.
2. Nights count double: between 20 and 7, and on holidays, if you asked for it.
3. Nothing expires. Hours stay until you use them, and we pay back what is left.
4. We ask before we overrun. At two hours left you hear from us. At zero we stop, or you say go on.
5. Our mistakes are ours. What we broke, we mend, and it never appears on your account.
6. You see it at once: your balance is open to you day and night, with every line of it.
"""
PACKETS = """packet;hours;price of an hour in EUR;report;at night
small;10;118;on request;no
medium;50;108;every month;on request
large;200;98;every month;yes
"""

PAPERS = {
    "rules": Paper("the-rules-of-an-hour.txt", "The rules of an hour", RULES),
    "packets": Paper("packets.csv", "Our packets as a table", PACKETS),
}
