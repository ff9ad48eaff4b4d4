"""The only module that opens pictures. Runs as a child process with limits on memory and time, without Django.

Started by path (`python -I worker.py`), reads one JSON request from standard input and answers with one JSON object on
standard output: `{"ok": true, …}` or `{"ok": false, "code": …}`. `portal.files.imaging.run` is its only caller.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import resource
import sys
from typing import Any

# Importing a plugin registers it: a format that is not named here cannot be opened or written.
from PIL import AvifImagePlugin as AvifImagePlugin
from PIL import GifImagePlugin as GifImagePlugin
from PIL import Image, ImageCms, ImageSequence, JpegImagePlugin
from PIL import PngImagePlugin as PngImagePlugin
from PIL import WebPImagePlugin as WebPImagePlugin

MEMORY_BYTES = 1024 * 1024 * 1024
FILE_BYTES = 512 * 1024 * 1024

# What this process may decode, whoever asks.
READABLE = ("JPEG", "PNG", "GIF", "WEBP")
ORIENTATION_TAG = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# Small pictures in their tens of thousands, or one picture written over itself again and again, take minutes to read
# without being large. Honest ones have far less of either.
MOST_FRAMES = 1000
MOST_SCANS = 200
# Where a JPEG's next part begins: neither a byte of the pixels (00), nor padding (FF), nor a mark without a part of its
# own (01, D0 to D7). What lies before it, readers pass over.
JPEG_PART = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")
JPEG_BEGIN, JPEG_END, JPEG_SCAN = 0xD8, 0xD9, 0xDA
# PNG compresses slowly: large pictures get a lower level, so that they stay far from the limit of time.
LARGE_PIXELS = 8_000_000

Request = dict[str, Any]
Box = tuple[float, float, float, float]


class Refused(Exception):
    """The picture cannot be taken; `code` says why, `facts` what a sentence may need."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def limit_self(cpu_seconds: int) -> None:
    """A picture that needs more than this kills this process, not the one that asked."""
    for name, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(name)[1]
        wanted = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(name, (wanted, wanted))
    # The header is checked by hand, before anything is decoded.
    Image.MAX_IMAGE_PIXELS = None


def open_picture(path: str, formats: list[str], max_pixels: int) -> Image.Image:
    """The picture with its header read and its size checked; nothing is decoded yet."""
    try:
        image = Image.open(path, formats=[name for name in formats if name in READABLE])
    except MemoryError:
        raise
    except Exception as error:
        raise Refused("not_image") from error
    width, height = image.size
    if width < 1 or height < 1:
        raise Refused("damaged")
    if width * height > max_pixels:
        raise Refused("too_many_pixels", width=width, height=height)
    if isinstance(image, JpegImagePlugin.JpegImageFile) and scan_count(path) > MOST_SCANS:
        raise Refused("too_many_scans")
    frames = frame_count(image)
    if frames > MOST_FRAMES or width * height * frames > max_pixels:
        raise Refused("too_many_frames", width=width, height=height, frames=frames)
    return image


def frame_count(image: Image.Image) -> int:
    """1 for a still picture. A JPEG of several pictures (some telephones write a second one for depth) is its first."""
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        return 1
    try:
        if isinstance(image, GifImagePlugin.GifImageFile):
            return gif_frame_count(image)
        return max(1, int(getattr(image, "n_frames", 1)))
    except MemoryError:
        raise
    except Exception as error:
        raise Refused("damaged") from error


def gif_frame_count(image: GifImagePlugin.GifImageFile) -> int:
    """As Pillow's own count, which steps from frame to frame without decoding, but not for ever."""
    frames = 1
    try:
        while frames <= MOST_FRAMES:
            image._seek(frames, False)
            frames += 1
    except EOFError:
        pass
    image.seek(0)
    return frames


def scan_count(path: str) -> int:
    """How often a JPEG begins to write pixels, up to its end: a telephone may have put a film behind that. What lies
    inside of other parts (a camera's notes) does not count. More than the most are not counted to their end."""
    with open(path, "rb") as file:
        content = file.read()
    scans, place = 0, 0
    while scans <= MOST_SCANS and (part := JPEG_PART.search(content, place)):
        kind, place = content[part.end() - 1], part.end()
        if kind == JPEG_END:
            break
        if kind != JPEG_BEGIN:
            scans += kind == JPEG_SCAN
            place += max(2, int.from_bytes(content[place : place + 2], "big"))
    return scans


def format_name(image: Image.Image) -> str:
    return "JPEG" if image.format == "MPO" else str(image.format)


def orientation_of(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(ORIENTATION_TAG, 1))
    except MemoryError:
        raise
    except Exception:
        return 1  # a damaged camera block is dropped with all the rest of it


def decoded_frames(image: Image.Image) -> list[Image.Image]:
    """Every frame upright, in sRGB, eight bits a channel, with no metadata but its timing."""
    turn = UPRIGHT.get(orientation_of(image))
    timing: dict[Any, Any] = {name: image.info[name] for name in ("loop",) if name in image.info}
    frames = []
    sequence = ImageSequence.Iterator(image) if frame_count(image) > 1 else [image]
    for frame in sequence:
        frame.load()
        plain = in_srgb(frame)
        if turn is not None:
            plain = plain.transpose(turn)
        if plain is frame:
            # The object that was opened writes its metadata again when it is saved; a copy knows nothing but pixels.
            plain = frame.copy()
        kept: dict[Any, Any] = {"transparency": plain.info["transparency"]} if "transparency" in plain.info else {}
        plain.info = {**kept, **timing, "duration": frame.info.get("duration", 0)}
        frames.append(plain)
    if not frames:
        raise Refused("damaged")
    return frames


def in_srgb(image: Image.Image) -> Image.Image:
    """The same colours without a profile: converted to sRGB where one is embedded and can be read."""
    profile = image.info.get("icc_profile")
    image = eight_bits(image)
    converted = None
    if profile and image.mode != "1":
        converted = from_profile(image, profile)
    if converted is not None:
        return converted
    return image if image.mode in {"1", "L", "LA", "P", "RGB", "RGBA"} else image.convert("RGB")


def from_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return None
        space = source.profile.xcolor_space.strip()
        if space == "GRAY" and image.mode in {"L", "LA"}:
            image = image.convert("L") if image.mode == "L" else image
            return None if image.mode == "LA" else with_profile(image, source, "L", "RGB").convert("L")
        if space == "CMYK" and image.mode == "CMYK":
            return with_profile(image, source, "CMYK", "RGB")
        if space != "RGB" or image.mode == "CMYK":
            return None
        mode = "RGBA" if has_alpha(image) else "RGB"
        return with_profile(image.convert(mode), source, mode, mode)
    except MemoryError:
        raise
    except Exception:
        return None  # a damaged profile says nothing about the colours; they are taken as sRGB


def with_profile(image: Image.Image, source: Any, mode_in: str, mode_out: str) -> Image.Image:
    transform = ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode_in, mode_out)
    converted = ImageCms.applyTransform(image, transform)
    assert converted is not None  # only an in-place conversion returns none
    converted.info = {}
    return converted


def eight_bits(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I;16") or image.mode == "I":
        wide = image.convert("I")
        return wide.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "F":
        return image.convert("L")
    if image.mode == "PA":
        return image.convert("RGBA")
    return image


def has_alpha(image: Image.Image) -> bool:
    return image.mode in {"LA", "RGBA", "PA"} or "transparency" in image.info


def true_colour(image: Image.Image) -> Image.Image:
    """RGB or RGBA, ready to be resized."""
    mode = "RGBA" if has_alpha(image) else "RGB"
    if image.mode == mode or (image.mode == "L" and mode == "RGB"):
        return image
    duration = image.info.get("duration", 0)
    image = image.convert(mode)
    image.info = {"duration": duration}
    return image


def fitted(image: Image.Image, side: int) -> Image.Image:
    """The whole picture inside a square of that side; never enlarged."""
    image = true_colour(image)
    scale = min(side / image.width, side / image.height, 1.0)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def cut(image: Image.Image, box: Box, size: tuple[int, int]) -> Image.Image:
    image = true_colour(image)
    duration = image.info.get("duration", 0)
    left, top, right, bottom = box
    inside = (max(0.0, left), max(0.0, top), min(float(image.width), right), min(float(image.height), bottom))
    image = image.resize(size, Image.Resampling.LANCZOS, box=inside, reducing_gap=3.0)
    image.info = {"duration": duration}
    return image


def on_background(image: Image.Image, colour: list[int]) -> Image.Image:
    if not has_alpha(image):
        return image
    image = image.convert("RGBA")
    ground = Image.new("RGB", image.size, (colour[0], colour[1], colour[2]))
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def save(frames: list[Image.Image], path: str, output: Request) -> None:
    """Pixels only: whatever a frame still knows beside them is left behind."""
    name = output["format"]
    if output.get("background") is not None or name == "JPEG":
        frames = [on_background(frame, output.get("background") or [255, 255, 255]) for frame in frames]
    options: dict[str, Any] = {"format": name}
    first = frames[0]
    if len(frames) > 1 and name in {"GIF", "WEBP", "PNG"}:
        options |= {"save_all": True, "append_images": frames[1:]}
        options["duration"] = [frame.info.get("duration", 0) for frame in frames]
        if name != "GIF":
            options["loop"] = first.info.get("loop", 0)
        elif "loop" in first.info:
            options["loop"] = first.info["loop"]
        if name == "GIF" and any(has_alpha(frame) for frame in frames):
            options["disposal"] = 2
    if name == "JPEG":
        options |= {"quality": output.get("quality", 88), "progressive": True}
        first = first if first.mode in {"L", "RGB"} else first.convert("RGB")
    elif name == "PNG":
        options["compress_level"] = 6 if first.width * first.height <= LARGE_PIXELS else 3
    elif name == "WEBP":
        options |= {"quality": output.get("quality", 88), "lossless": bool(output.get("lossless")), "method": 4}
        options["append_images"] = [true_colour(frame) for frame in options.get("append_images", [])]
        first = true_colour(first)
    elif name == "AVIF":
        options |= {"quality": 100 if output.get("lossless") else output.get("quality", 61), "speed": 8}
        options["max_threads"] = 1
        first = true_colour(first)
    keep = ("transparency", "duration", "loop") if name in {"GIF", "PNG"} else ()
    first.info = {key: first.info[key] for key in keep if key in first.info}
    # Given a file, Pillow's encoders write past Python and say nothing when the disk is full: half a picture.
    written = io.BytesIO()
    first.save(written, **options)
    with open(path, "xb") as file:
        file.write(written.getbuffer())


def thumbnail_output(frames: list[Image.Image]) -> str:
    return "PNG" if has_alpha(frames[0]) or frames[0].mode in {"1", "P"} else "JPEG"


def clean(image: Image.Image, request: Request) -> Request:
    """The picture again, as pixels only, in its own format; and its small versions out of the same decoding."""
    source_format = format_name(image)
    frames = decoded_frames(image)
    target = request["target"]
    outputs = {"original": {"format": source_format, "width": frames[0].width, "height": frames[0].height}}
    small, small_format = frames[:1], thumbnail_output(frames)
    if request.get("sizes"):
        small = [true_colour(frames[0])]
    save(frames, os.path.join(target, "original"), {"format": source_format, "quality": 88})
    for side in sorted(request.get("sizes", []), reverse=True):
        small = [fitted(small[0], side)]
        save(small, os.path.join(target, str(side)), {"format": small_format, "quality": 82})
        outputs[str(side)] = {"format": small_format, "width": small[0].width, "height": small[0].height}
    return {"format": source_format, "outputs": outputs}


def render(image: Image.Image, request: Request) -> Request:
    """Cut-outs of the picture in the asked sizes and formats, all out of one decoding, and that as small as will do."""
    full = image.size
    wanted = request["renditions"]
    if isinstance(image, JpegImagePlugin.JpegImageFile) and orientation_of(image) == 1:
        scale = max(_scale(rendition) for rendition in wanted)
        if scale < 0.5:
            image.draft(None, (int(full[0] * scale * 2), int(full[1] * scale * 2)))
    frames = decoded_frames(image)
    across, down = frames[0].width / full[0], frames[0].height / full[1]
    outputs = {}
    last: tuple[Any, list[Image.Image]] = (None, [])  # the same cut-out in several formats is resized once
    for rendition in sorted(wanted, key=lambda each: (*each["box"], *each["size"])):
        left, top, right, bottom = rendition["box"]
        box = (left * across, top * down, right * across, bottom * down)
        output_format = rendition.get("format") or _default_format(image, frames)
        moving = len(frames) > 1 and output_format in {"GIF", "WEBP"}
        key = (*rendition["box"], *rendition["size"], moving)
        if last[0] != key:
            last = (key, [cut(frame, box, tuple(rendition["size"])) for frame in (frames if moving else frames[:1])])
        pictures = [picture.copy() for picture in last[1]]
        if moving and "loop" in frames[0].info:
            pictures[0].info["loop"] = frames[0].info["loop"]
        save(pictures, os.path.join(request["target"], rendition["name"]), {**rendition, "format": output_format})
        outputs[rendition["name"]] = {"format": output_format, "width": pictures[0].width, "height": pictures[0].height}
    return {"format": format_name(image), "outputs": outputs}


def _scale(rendition: Request) -> float:
    left, top, right, bottom = rendition["box"]
    width, height = rendition["size"]
    return float(max(width / max(right - left, 1), height / max(bottom - top, 1)))


def _default_format(image: Image.Image, frames: list[Image.Image]) -> str:
    name = format_name(image)
    return "PNG" if name == "GIF" and len(frames) == 1 else name


def measure(image: Image.Image, _request: Request) -> Request:
    """Width and height as a person sees the picture."""
    width, height = image.size
    turned = orientation_of(image) >= 5
    return {"format": format_name(image), "width": height if turned else width, "height": width if turned else height}


WORK = {"clean": clean, "render": render, "measure": measure}


def answer(request: Request) -> Request:
    try:
        with open_picture(request["source"], request["formats"], request["max_pixels"]) as image:
            return {"ok": True, **WORK[request["work"]](image, request)}
    except Refused as refused:
        return {"ok": False, "code": refused.code, **refused.facts}
    except MemoryError:
        return {"ok": False, "code": "memory"}
    except Exception as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        return {"ok": False, "code": "disk" if full else "damaged", "reason": type(error).__name__}


def main() -> None:
    limit_self(int(sys.argv[1]))
    json.dump(answer(json.load(sys.stdin)), sys.stdout)


if __name__ == "__main__":
    main()
