"""A film of the library, on this site and nowhere else."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock

from cms_sections.blocks import groups, words
from cms_sections.blocks.files import DocumentBlock, VideoBlock, public
from cms_sections.blocks.pictures import SHAPES, WIDE, PictureBlock
from cms_sections.blocks.section import TextBlock, WidthSectionBlock
from cms_sections.rendering.pictures import drawn
from portal.files.public import PlayableFilm, playable

CAPTIONS = (".vtt", ".txt")


class VideoSectionBlock(WidthSectionBlock):
    title = words.title()
    title_hidden = words.title_hidden()
    lead = words.lead()
    scripts = ("cms_sections/film.js",)

    video = VideoBlock(
        label=_("Video"), help_text=_("A film of the library. It is made ready for every browser after its upload.")
    )
    poster = PictureBlock(
        label=_("Poster"),
        required=False,
        shapes=(WIDE,),
        help_text=_("Shown until somebody presses play. Without one, the film's own poster."),
    )
    captions = DocumentBlock(
        label=_("Captions"),
        required=False,
        help_text=_(
            "A document of the library in WebVTT form, in the language of this page. Without one, the film's own captions."
        ),
    )
    caption = CharBlock(label=_("Line below"), required=False, max_length=250)
    transcript = TextBlock(
        label=_("Transcript"),
        required=False,
        help_text=_("What is said and shown, for people who cannot hear or see it."),
    )

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`film` is what plays, once the first of it was made and while visitors may load it; `poster` is an address.

        `tracks` are captions: the section's own, or those of the film, of which the page's language is on at once.
        """
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["film"] = film = playable(value.get("video"))
        context["poster"] = _poster(value.get("poster"), film)
        context["tracks"] = _tracks(public(value.get("captions")), film)
        context["apart"] = bool(settings.FOYER_MEDIA_HOST)
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


def _poster(picture: Any, film: PlayableFilm | None) -> str:
    if picture is not None and (found := drawn(picture, SHAPES["wide"])):
        return found.src
    return film.poster if film is not None else ""


def _tracks(captions: Any, film: PlayableFilm | None) -> list[dict[str, Any]]:
    language = get_language() or ""
    if captions is not None and captions.filename.lower().endswith(CAPTIONS):
        return [{"address": captions.url, "language": language, "label": gettext("Captions"), "on": True}]
    found = [
        {"address": each.address, "language": each.language, "label": each.label, "on": False}
        for each in (film.tracks if film is not None else ())
    ]
    own = next((each for each in found if str(each["language"]).split("-")[0] == language.split("-")[0]), None)
    if own is not None:
        own["on"] = True
    return found
