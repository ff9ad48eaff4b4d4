"""Pictures in sections: which shapes they are cut to, and the block that chooses one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.images.blocks import ImageChooserBlock

from cms_sections.rendering.pool import pooled

FORMATS = ("avif", "webp")


@dataclass(frozen=True, slots=True)
class Shape:
    """A proportion and the widths in which it is made, cut by focal point. Without a proportion the picture stays
    whole, and a width is its longer side. Never enlarged.
    """

    name: str
    across: int
    down: int
    widths: tuple[int, ...]
    formats: tuple[str, ...] = FORMATS
    # The width of the one in the picture's own format (JPEG, PNG), for whoever reads none of the newer ones.
    fallback: int = 0

    def specs(self, picture_format: str) -> list[str]:
        """The rendition filters of one format, narrow to wide."""
        if picture_format not in self.formats:
            return []
        sizes = (self._size(width) for width in self.widths)
        return [f"{size}|format-{picture_format}" for size in sizes]

    @property
    def fallback_spec(self) -> str:
        """The filter of the one for old browsers; empty where the shape has none."""
        return f"{self._size(self.fallback)}|jpegquality-72" if self.fallback else ""

    def _size(self, width: int) -> str:
        if not self.across:
            return f"max-{width}x{width}"
        return f"fill-{width}x{round(width * self.down / self.across)}"

    @property
    def all_specs(self) -> list[str]:
        specs = [spec for picture_format in self.formats for spec in self.specs(picture_format)]
        return [*specs, self.fallback_spec] if self.fallback else specs


# A phone of 412 pixels with 1.75 dots each asks for 652 beside the gutters: 720 is what it gets, and no more.
PORTRAIT = Shape("portrait", 4, 5, (360, 540, 720, 1080), fallback=720)
BROAD = Shape("broad", 6, 5, (360, 540, 720, 1200), fallback=720)
WIDE = Shape("wide", 16, 9, (480, 720, 1120, 1680), fallback=1120)
WHOLE = Shape("whole", 0, 0, (480, 720, 1120, 1680), fallback=1120)
LOGO = Shape("logo", 0, 0, (240, 480), fallback=480)
LARGE = Shape("large", 0, 0, (1920,), ("webp",))  # looked at by itself
FACE = Shape("face", 1, 1, (96, 192), fallback=192)
# Where pages are shared, not everybody reads the newer formats.
SHARE = Shape("share", 1200, 630, (1200,), ("jpeg",))
ALL = (PORTRAIT, BROAD, WIDE, WHOLE, LOGO, LARGE, FACE, SHARE)
SHAPES = {shape.name: shape for shape in (PORTRAIT, BROAD, WIDE, WHOLE, LOGO, LARGE, FACE)}


class PictureBlock(ImageChooserBlock):
    """A picture of the library, in the shapes in which its section may show it."""

    def __init__(self, *, shapes: tuple[Shape, ...] = (BROAD,), **kwargs: Any) -> None:
        self.shapes = shapes
        super().__init__(**kwargs)

    def bulk_to_python(self, values: Any) -> list[Any]:
        return pooled("images", values, super().bulk_to_python)
