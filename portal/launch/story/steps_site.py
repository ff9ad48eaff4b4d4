"""Steps 1 and 2: the editor changes the home page, a visitor reads it and writes."""

from __future__ import annotations

import re
import uuid

from portal.launch.story.pictures import drawn_picture
from portal.launch.story.plot import Plot
from portal.launch.story.streamfield import sections_state, stream_fields
from portal.launch.story.walker import Form, Seen, StoryFailed, Walker

NOT_PUBLIC = ("/admin", "/client", "/accounts", "/documents")
PUBLISH = {"action-publish": "action-publish"}


def publish_a_section(plot: Plot) -> None:
    """Sign in, upload a picture, add a section with it, move it up, preview, publish; strangers see old, then new."""
    editor, stranger = plot.signed_in("editor"), plot.stranger()
    picture = upload_picture(editor, plot)
    page_id = home_page_id(editor)
    edit = f"/admin/pages/{page_id}/edit/"
    before = editor.open(edit)
    form = editing_form(before)
    state = sections_state(form)
    old_first = [section["type"] for section in state]
    heading = f"A new desk for {plot.mark}"
    state.insert(1, _section(heading, picture))
    plot.saw(f"{len(old_first)} sections on the home page; one more with the new picture, moved up to place 2")

    _send(form, state)
    if heading not in editor.open(edit).response.text:
        raise StoryFailed("The draft does not hold the new section.")
    stranger.open("/").must_not_contain(heading)
    plot.saw("a draft: the editor has it, a stranger still sees the old page")

    preview = _preview(editor, editing_form(editor.open(edit)), page_id)
    preview.must_contain(heading)
    plot.saw("the preview shows the new section")

    _send(editing_form(editor.open(edit)), sections_state(editing_form(editor.open(edit))), **PUBLISH)
    page = stranger.open("/").must_contain(heading)
    if "set-cookie" in page.response.headers:
        raise StoryFailed("The public page sets a cookie.")
    order = [page.text.find(heading), page.text.find(_second_heading(before, state))]
    plot.saw(
        f"published: a stranger sees it at once, without a cookie{', above the next one' if order[0] < order[1] else ''}"
    )

    _restore_the_version_without(heading, editor, page_id)
    stranger.open("/").must_not_contain(heading)
    plot.saw("the page's history gave the version before back; a stranger sees the old page again")


def send_the_form(plot: Plot) -> None:
    """Read the home page with its pictures, find the contact form, send it, be thanked."""
    visitor = plot.stranger()
    home = visitor.open("/")
    pictures = [str(image["src"]) for image in home.soup.find_all("img") if image.get("src")]
    if not pictures:
        raise StoryFailed("The home page has no pictures.")
    for address in pictures[:3]:
        answer = visitor.open(address)
        if not answer.response.headers["content-type"].startswith("image/"):
            raise StoryFailed(f"{address} is not a picture.")
    plot.saw(f"{len(home.soup.find_all('section'))} sections and {len(pictures)} pictures")
    page = _page_with_form(visitor, home)
    thanks = page.press(
        "Send message",
        {
            "Name": plot.visitor_name,
            "Company": plot.visitor_company,
            "E-mail": plot.visitor_email,
            "Message": f"We would like to talk about {plot.mark}.",
            "consent": "on",
        },
    )
    title = thanks.soup.find(class_="s-contact__thanks-title")
    if title is None:
        raise StoryFailed(f"The visitor is not thanked: {thanks.text[-800:]}")
    plot.lead_page = page.path
    plot.saw(f"sent from {page.path}; thanked: “{title.get_text(strip=True)}”")


def upload_picture(editor: Walker, plot: Plot) -> int:
    title = f"Desk {plot.mark}"
    form = editor.open("/admin/images/add/").form("Upload")
    file = ("desk.jpg", drawn_picture(1600, 1000), "image/jpeg")
    seen = form.send({"Title": title}, {"File": file})
    found = editor.open("/admin/images/", params={"q": title})
    match = re.search(r"/admin/images/(\d+)/", found.response.text)
    if match is None:
        raise StoryFailed(f"The picture is not in the library: {seen.text[:400]}")
    plot.saw(f"uploaded a picture to the media library (number {match.group(1)})")
    return int(match.group(1))


def home_page_id(editor: Walker) -> int:
    """The page that answers at `/`, found as an editor does: through the explorer."""
    seen = editor.open("/admin/pages/")
    for match in re.findall(r"/admin/pages/(\d+)/edit/", seen.response.text):
        return int(match)
    explored = re.findall(r"/admin/pages/(\d+)/", seen.response.text)
    if not explored:
        raise StoryFailed("The explorer shows no page that the editor may edit.")
    return int(explored[0])


def editing_form(seen: Seen) -> Form:
    element = seen.soup.find("form", id="page-edit-form")
    if element is None:
        raise StoryFailed(f"{seen.path} is no editing page: {seen.text[:300]}")
    return Form(seen, element, element)  # type: ignore[arg-type]  # bs4 finds a tag


def _section(heading: str, picture: int) -> dict[str, object]:
    text = {"blocks": [_paragraph("Made in the story, from the library's own picture.")], "entityMap": {}}
    value = {
        "title": heading,
        "text": text,
        "links": [],
        "picture": {"id": picture, "edit_url": ""},
        "caption": "",
        "side": "end",
        "bleed": "",
    }
    return {"type": "text_picture", "value": value, "id": str(uuid.uuid4())}


def _paragraph(text: str) -> dict[str, object]:
    shape = {"type": "unstyled", "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return {"key": "story", "text": text, **shape}


def _send(form: Form, state: list[dict[str, object]], **action: str) -> Seen:
    form.button = form.element
    seen = form.send({}, {}, extra={**stream_fields(state), **action})
    if re.search(r"could not be \w+ (due to|as it is)", seen.text):
        raise StoryFailed(f"The page was not saved: {seen.text[:600]}")
    return seen


def _preview(editor: Walker, form: Form, page_id: int) -> Seen:
    data: dict[str, object] = {}
    for name, value in form.fields():
        data[name] = value
    data.update(stream_fields(sections_state(form)))
    address = f"/admin/pages/{page_id}/edit/preview/"
    answer = editor.post(address, data=data, referer=form.seen.url, status=200)
    if answer.response.json().get("is_valid") is not True:
        raise StoryFailed("The preview is not valid.")
    return editor.open(address)


def _restore_the_version_without(heading: str, editor: Walker, page_id: int) -> None:
    history = editor.open(f"/admin/pages/{page_id}/history/")
    for address in dict.fromkeys(re.findall(r'href="([^"]+/revert/)"', history.response.text)):
        form = editing_form(editor.open(address))
        state = sections_state(form)
        if all(heading not in str(section["value"]) for section in state):
            _send(form, state, **PUBLISH)
            return
    raise StoryFailed("The history offers no version from before.")


def _second_heading(before: Seen, state: list[dict[str, object]]) -> str:
    following = state[2]["value"] if len(state) > 2 else {}
    return str(following.get("title", "")) if isinstance(following, dict) else before.path


def _page_with_form(visitor: Walker, home: Seen) -> Seen:
    for page in (home, *(visitor.open(link) for link in _own_links(home))):
        if page.soup.find("form", attrs={"data-enquiry": True}):
            return page
    raise StoryFailed("No page that the home page leads to has a contact form.")


def _own_links(home: Seen) -> list[str]:
    links = [str(anchor["href"]) for anchor in home.soup.find_all("a", href=True)]
    own = [link.partition("#")[0] for link in links if link.startswith("/")]
    return [
        link
        for link in dict.fromkeys(own)
        if link not in {"", "/"} and not link.startswith(("/admin", "/client", "/accounts"))
    ]
