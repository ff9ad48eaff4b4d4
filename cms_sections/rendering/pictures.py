"""Pictures as a page shows them: sources in two formats and several widths, of what exists already.

Drawing a page makes no renditions (a GET writes nothing): a job makes them after publishing. Until it has, the
library's own file stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from wagtail.images.models import Filter

from cms_sections.blocks.pictures import Shape
from cms_sections.rendering.pool import current_pool


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the template writes: `avif` and `webp` are srcset values, either may be empty."""

    src: str
    width: int
    height: int
    alt: str
    avif: str = ""
    webp: str = ""


def drawn(image: Any, shape: Shape) -> Drawn | None:
    """The picture in a shape, or None when it has no public file."""
    pool = current_pool()
    image = pool.images.get(image.pk, image) if pool else image
    alt = image.default_alt_text or ""
    if not is_public(image):
        return None
    found = image.find_existing_renditions(*filters(shape))
    avif, webp = ([found[each] for each in filters(shape, kind) if each in found] for kind in ("avif", "webp"))
    plain = fallback(shape)
    middle = found.get(plain) if plain else None
    middle = middle or (webp[len(webp) // 2] if webp else _next_best(image))
    if middle is None:
        return Drawn(image.file.url, *_proportions(image, shape), alt)
    width, height = (middle.width, middle.height) if found else _proportions(middle, shape)
    return Drawn(middle.file.url, width, height, alt, _srcset(avif), _srcset(webp))


def _next_best(image: Any) -> Any:
    """Of a picture that is not made in this shape yet: the largest WebP that exists in another one, if any."""
    there = [each for each in getattr(image, "prefetched_renditions", ()) if "|format-webp" in each.filter_spec]
    return max(there, key=lambda each: each.width * each.height, default=None)


def _proportions(picture: Any, shape: Shape) -> tuple[int, int]:
    """Width and height as they will be when the shape is made, so that nothing moves then. The page's style cuts."""
    if not shape.across:
        return picture.width, picture.height
    width = max(1, min(picture.width, picture.height * shape.across // shape.down))
    return width, max(1, round(width * shape.down / shape.across))


def is_public(image: Any) -> bool:
    """Whether visitors may load the picture: its collection is public, so that its file lies where all may read."""
    return str(image.file.name).startswith("public/")


@cache
def filters(shape: Shape, picture_format: str = "") -> tuple[Filter, ...]:
    """The rendition filters of a shape, of one format or of all."""
    return tuple(Filter(spec) for spec in (shape.specs(picture_format) if picture_format else shape.all_specs))


@cache
def fallback(shape: Shape) -> Filter | None:
    """The filter of the rendition that browsers without the newer formats load."""
    return Filter(shape.fallback_spec) if shape.fallback else None


def _srcset(renditions: list[Any]) -> str:
    """Narrow to wide; a width that several came out at, because the picture is no larger, appears once."""
    by_width = {rendition.width: rendition.file.url for rendition in renditions}
    return ", ".join(f"{url} {width}w" for width, url in sorted(by_width.items()))
