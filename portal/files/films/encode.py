"""Makes the files of a film: a picture for the poster, one MP4 that plays everywhere, and a stream for each size.

A stream is one file of fragments and a list of them (HLS with byte ranges): two files a size, however long the film is.
Nothing that was written about the film is taken over: neither place nor device, chapters, covers or subtitles.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from portal.files.films.converter import encode
from portal.files.films.facts import Facts, Size

FRAGMENT_SECONDS = 6
POSTER_WIDTH = 1280
# The processor may work so long on a second of the film, on top of a minute.
CPU_SECONDS_A_SECOND = 60
SOUND_BITRATE = {"480": "96k"}
At = Callable[[float], None]
NOTHING_ABOUT = ["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-fflags", "+bitexact"]
STREAM = [
    "-f", "hls", "-hls_time", str(FRAGMENT_SECONDS), "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4",
    "-hls_flags", "single_file",
]  # fmt: skip


def poster(source: Path, target: Path, facts: Facts) -> None:
    """A picture of a moment near the beginning: the very first one is often black."""
    width = min(POSTER_WIDTH, facts.width)
    height = max(2, round(facts.height * width / facts.width))
    moment = min(3.0, facts.seconds / 4)
    arguments = [
        "-map", "0:v:0", "-ss", f"{moment:.2f}", "-frames:v", "1", "-vf", f"scale={width}:{height},setsar=1",
        "-pix_fmt", "yuvj420p", "-q:v", "4", *NOTHING_ABOUT, "-f", "image2", "-update", "1", target.name,
    ]  # fmt: skip
    encode(source, arguments, folder=target.parent, seconds=_cpu_seconds(min(facts.seconds, 30)), at=lambda _at: None)


def whole(source: Path, target: Path, facts: Facts, size: Size, at: At) -> None:
    """An MP4 that begins to play before it is all there."""
    arguments = [*_pictures_and_sound(size), "-movflags", "+faststart", "-f", "mp4", target.name]
    encode(source, arguments, folder=target.parent, seconds=_cpu_seconds(facts.seconds), at=at)


def stream(source: Path, target: Path, playlist: Path, facts: Facts, size: Size, at: At) -> None:
    """The stream of a size, made of the original."""
    arguments = [*_pictures_and_sound(size), *STREAM, "-hls_segment_filename", target.name, playlist.name]
    encode(source, arguments, folder=target.parent, seconds=_cpu_seconds(facts.seconds), at=at)


def stream_of_whole(whole_film: Path, target: Path, playlist: Path, facts: Facts, at: At) -> None:
    """The same out of an MP4 that was made here: nothing is encoded again."""
    arguments = [
        "-map", "0", "-c", "copy", *NOTHING_ABOUT, *STREAM, "-hls_segment_filename", target.name, playlist.name,
    ]  # fmt: skip
    encode(whole_film, arguments, folder=target.parent, seconds=_cpu_seconds(facts.seconds), at=at)


def _pictures_and_sound(size: Size) -> list[str]:
    """H.264 and AAC: every browser plays them. Key frames where fragments begin, so that sizes can be changed there."""
    return [
        "-map", "0:v:0", "-map", "0:a:0?", *NOTHING_ABOUT,
        "-t", str(settings.FOYER_FILM_LIMIT_MINUTES * 60),
        "-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-profile:v", "main", "-pix_fmt", "yuv420p",
        "-fpsmax", "30", "-vf", f"scale={size.width}:{size.height},setsar=1",
        "-force_key_frames", f"expr:gte(t,n_forced*{FRAGMENT_SECONDS})", "-threads", "2",
        "-c:a", "aac", "-ac", "2", "-ar", "48000", "-b:a", SOUND_BITRATE.get(size.label, "128k"),
    ]  # fmt: skip


def _cpu_seconds(seconds: float) -> int:
    longest = settings.FOYER_FILM_LIMIT_MINUTES * 60
    return 60 + int(CPU_SECONDS_A_SECOND * min(seconds or longest, longest))
