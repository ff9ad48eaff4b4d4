"""A film of the library, on this site and nowhere else."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.files import DocumentBlock, VideoBlock, public
from cms_sections.blocks.pictures import SHAPES, WIDE, PictureBlock
from cms_sections.blocks.section import TextBlock, WidthSectionBlock
from cms_sections.rendering.pictures import drawn

CAPTIONS = (".vtt", ".txt")


class VideoSectionBlock(WidthSectionBlock):
    title = words.title()
    title_hidden = words.title_hidden()
    lead = words.lead()
    video = VideoBlock(label=_("Video"), help_text=_("MP4 (H.264) plays everywhere."))
    poster = PictureBlock(
        label=_("Poster"),
        required=False,
        shapes=(WIDE,),
        help_text=_("Shown until somebody presses play. Without one, the video's own thumbnail."),
    )
    captions = DocumentBlock(
        label=_("Captions"),
        required=False,
        help_text=_("A document of the library in WebVTT form, in the language of this page."),
    )
    caption = CharBlock(label=_("Line below"), required=False, max_length=250)
    transcript = TextBlock(
        label=_("Transcript"),
        required=False,
        help_text=_("What is said and shown, for people who cannot hear or see it."),
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`video` and `captions` only where visitors may load them; `poster` is an address."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["video"] = video = public(value.get("video"))
        context["poster"] = _poster(value.get("poster"), video)
        captions = public(value.get("captions"))
        context["captions"] = captions if captions and captions.filename.lower().endswith(CAPTIONS) else None
        return context

    class Meta:
        template = "cms_sections/sections/video.html"
        icon = "media"
        group = groups.PICTURES
        label = _("Video")
        description = _(
            "A film of the library with poster, captions and transcript. It loads when somebody presses play."
        )
        preview_value: ClassVar = {
            "title": _("Ninety seconds in our workshop"),
            "lead": "",
            "caption": "",
            "transcript": _("<p>A hand opens a door.</p>"),
        }


def _poster(picture: Any, video: Any) -> str:
    if picture is not None and (found := drawn(picture, SHAPES["wide"])):
        return found.src
    thumbnail = video.thumbnail if video is not None else None
    return str(thumbnail.url) if thumbnail and str(thumbnail.name).startswith("public/") else ""
