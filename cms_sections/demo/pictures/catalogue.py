"""The demo's pictures: what they are called, what a person who does not see them is told, where their weight lies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawn picture. ``focus`` is its weightiest part: left, top, width and height as shares of the whole."""

    name: str
    title: str
    alt: str
    focus: tuple[float, float, float, float]

    @property
    def path(self) -> Path:
        return HERE / f"{self.name}.jpg"


PICTURES = (
    Picture(
        "delta",
        "Delta",
        "A river seen from above parts into many arms between fields and runs into a green sea.",
        (0.2, 0.35, 0.7, 0.4),
    ),
    Picture(
        "enfilade",
        "Open doors",
        "A person in a red coat stands in a row of green rooms and looks through the doors at the sea.",
        (0.42, 0.4, 0.3, 0.42),
    ),
    Picture(
        "harbour",
        "Harbour at dusk",
        "A low sun behind the houses and cranes of a port; a small boat lies on the water.",
        (0.1, 0.3, 0.7, 0.6),
    ),
    Picture(
        "town",
        "Hill town",
        "Coloured houses on terraces above a green sea with three sailing boats.",
        (0.2, 0.2, 0.6, 0.6),
    ),
    Picture(
        "desk",
        "Desk in the morning",
        "A desk from above: the plan of a house, a notebook, a laptop, a cup of coffee and a plant.",
        (0.1, 0.1, 0.8, 0.7),
    ),
    Picture(
        "coast",
        "Night watch",
        "A lighthouse on a cliff sends its beam over a calm sea under stars.",
        (0.5, 0.2, 0.3, 0.45),
    ),
    Picture(
        "island",
        "Survey of an island",
        "A chart of an island with heights and depths in steps of colour and a dotted route.",
        (0.2, 0.2, 0.6, 0.6),
    ),
    Picture(
        "circles",
        "Watered fields",
        "Round fields in green, ochre and rust on dry land, seen from above.",
        (0.2, 0.1, 0.6, 0.7),
    ),
    Picture("ines", "Ines", "Drawn portrait of a woman with long dark hair and a rust coat.", (0.3, 0.2, 0.4, 0.45)),
    Picture(
        "jonas",
        "Jonas",
        "Drawn portrait of a man with a fair beard, round glasses and a green coat.",
        (0.3, 0.2, 0.4, 0.45),
    ),
    Picture("amara", "Amara", "Drawn portrait of a woman with dark curls and an ochre coat.", (0.3, 0.15, 0.4, 0.5)),
)
