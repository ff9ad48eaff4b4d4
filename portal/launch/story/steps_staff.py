"""Steps 3 to 6: staff find the lead, write a note, top up hours, check integrations, start a report."""

from __future__ import annotations

import io
import re
import time
import uuid

from PIL import Image

from portal.launch.story.pictures import GPS, telephone_photograph
from portal.launch.story.plot import Plot
from portal.launch.story.walker import Seen, StoryFailed, Walker

TEN_HOURS = 36_000
FORTY_FIVE_MINUTES = 2_700


def find_the_lead(plot: Plot) -> None:
    """The lead is a contact of a company, with page and section; a note with a photograph stands on the timeline."""
    staff = plot.signed_in("staff")
    email = plot.visitor_email
    listed = staff.wait_for(
        f"/admin/crm/contacts/?q={email}", lambda seen: plot.visitor_name.split()[0] in seen.text, "The lead", 30
    )
    contact = staff.open(_first(listed, r"/admin/crm/contacts/(?:inspect/)?[0-9a-f-]{36}/"))
    contact.must_contain("Zoë", plot.visitor_company, "Page", "Section")
    plot.saw(f"the lead is {plot.visitor_name} of {plot.visitor_company}, with the page and section it came from")
    company = staff.open(_first(contact, r"/admin/crm/companies/(?:inspect/)?[0-9a-f-]{36}/"))
    photograph = telephone_photograph()
    note = company.press(
        "Save note",
        {"What happened?": f"Called back about {plot.mark}."},
        {"Files": ("IMG_2041.JPG", photograph, "image/jpeg")},
    )
    timeline = staff.open(company.url).must_contain(f"Called back about {plot.mark}.", "IMG_2041.JPG")
    stored = staff.open(_first(timeline, r"/files/[0-9a-f-]{36}/[^\"' ]+"))
    _upright_and_clean(stored)
    plot.saw(f"a note with a photograph of {len(photograph) / 1e6:.1f} MB on the timeline: upright, without its place")
    if note.status >= 400:
        raise StoryFailed("The note was refused.")


def _upright_and_clean(stored: Seen) -> None:
    image = Image.open(io.BytesIO(stored.response.content))
    if image.width > image.height:
        raise StoryFailed(f"The photograph still lies on its side: {image.size}.")
    if dict(image.getexif()) or image.getexif().get_ifd(GPS):
        raise StoryFailed("The photograph still says where it was taken.")
    if "attachment" not in stored.response.headers.get("content-disposition", ""):
        raise StoryFailed("The file is not sent as an attachment.")


def top_up_and_report_time(plot: Plot) -> None:
    """10 h more; a program reports 45 min twice with one key; they are booked once."""
    staff = plot.signed_in("staff")
    account = staff.open(account_address(staff, plot.company_name))
    plot.company_id = uuid.UUID(_first(account, r"/admin/crm/companies/(?:inspect/)?([0-9a-f-]{36})/"))
    before = balance(account)
    account.press("Top up", {"Hours": "10", "Minutes": "0", "Reason": f"Ten hours, {plot.mark}"})
    after = balance(staff.open(account.url))
    if after != before + TEN_HOURS:
        raise StoryFailed(f"The balance went from {before} to {after} s instead of {before + TEN_HOURS}.")
    plot.saw(f"topped up: {words(before)} → {words(after)}")
    manager = plot.signed_in("manager")
    key = make_key(manager, plot)
    program = Walker(plot.way, Authorization=f"Bearer {key}")
    body = {
        "company": str(plot.company_id),
        "seconds": FORTY_FIVE_MINUTES,
        "description": f"Deployment, {plot.mark}",
        "started_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 3600)),
    }
    header = {"Idempotency-Key": str(uuid.uuid4())}
    first = program.post("/api/v1/executions", json=body, status=201, **header)
    second = program.post("/api/v1/executions", json=body, status=201, **header)
    if first.response.content != second.response.content:
        raise StoryFailed("The second answer differs from the first.")
    end = balance(staff.open(account.url))
    if end != after - FORTY_FIVE_MINUTES:
        raise StoryFailed(f"45 min, reported twice, moved the balance from {after} to {end} s.")
    plot.saw(f"45 min reported twice with one key, booked once: {words(after)} → {words(end)}")
    stranger = Walker(plot.way, Authorization="Bearer foyer_wrong")
    stranger.post("/api/v1/executions", json=body, status=401, **header)
    plot.saw("a wrong key is refused with 401")
    revoke_key(manager, key)
    program.post("/api/v1/executions", json=body, status=401, **header)
    plot.saw("the manager revokes the key: the next call with it is refused")


def check_integrations(plot: Plot) -> None:
    """Save a REST source and Telegram against the sandbox, press Check, see status, time and reason."""
    manager = plot.signed_in("manager")
    sandbox = _sandbox(manager)
    for kind, fields, label, secret in (
        ("rest", {"Address": sandbox["rest_address"]}, "Token", sandbox["rest_token"]),
        (
            "telegram",
            {"Address": sandbox["telegram_address"], "Chat": sandbox["chat"]},
            "Bot token",
            sandbox["bot_token"],
        ),
    ):
        form = manager.open(f"/admin/integrations/new/{kind}/").form("Save")
        seen = form.send({"Name": f"{kind} {plot.mark}", **fields, label: secret}, {})
        pressed = seen.press("Check")
        checked = manager.wait_for(pressed.url, _has_been_checked, f"The check of {kind}", 40)
        status = checked.soup.find(id="integration-status")
        plot.saw(f"{kind}: {re.sub(chr(10) + '| +', ' ', status.get_text(' ', strip=True)) if status else ''}")
        edit = manager.open(checked.path.rstrip("/") + "/edit/")
        edit.must_not_contain(secret)
        edit.press("Save", {"Name": f"{kind} {plot.mark}, renamed"})
        again = manager.open(checked.url).press("Check")
        manager.wait_for(again.url, _has_been_checked, "The check", 40)
        plot.saw(f"{kind}: the secret is not shown again, and saving with a blank field kept it")


def start_a_report(plot: Plot) -> None:
    """A report for last month runs in the background with steps, and ends as a page with figures, table and chart."""
    staff = plot.signed_in("staff")
    form = staff.open("/admin/insights/new/").form("Start the report")
    select = form.element.find("select", attrs={"name": "window"})
    company = form.element.find("select", attrs={"name": "company"})
    if select is None or company is None:
        raise StoryFailed("The form for reports lacks its fields.")
    last_month = str(select.find("option")["value"])  # type: ignore[index,union-attr]
    options = company.find_all("option")  # type: ignore[union-attr]
    chosen = next(str(option["value"]) for option in options if option.get_text(strip=True) == plot.company_name)
    started = form.send({"window": last_month, "company": chosen, "shared": "on"}, {})
    seen = staff.wait_for(
        started.url, lambda page: page.soup.find("svg", class_="chart__svg") is not None, "The report", 60
    )
    figures, tables = seen.soup.select(".report-figures__item"), seen.soup.select(".report table")
    sources = [heading.get_text(strip=True) for heading in seen.soup.select(".report__section > h2")]
    if len(sources) < 3 or not figures or not tables:
        raise StoryFailed(f"The report has {len(figures)} figures and {len(tables)} tables of {sources}.")
    plot.saw(f"ready: {len(figures)} figures, {len(tables)} tables, a chart; from {', '.join(sources)}")


def account_address(staff: Walker, company: str) -> str:
    listed = staff.open("/admin/crm/time-accounts/", params={"q": company})
    return listed.link(company)


def balance(account: Seen) -> int:
    """The balance in seconds, read as a person does: `9 h 15 min`."""
    element = account.soup.select_one(".time-balance, .balance__value")
    if element is None:
        raise StoryFailed(f"{account.path} shows no balance.")
    shown = element.get_text(" ", strip=True)
    hours, minutes = re.search(r"([\d,.]+)\s*h", shown), re.search(r"(\d+)\s*min", shown)
    total = int(re.sub(r"\D", "", hours.group(1))) * 3600 if hours else 0
    total += int(minutes.group(1)) * 60 if minutes else 0
    return -total if shown.startswith(("-", "\N{MINUS SIGN}")) else total


def words(seconds: int) -> str:
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"


def make_key(manager: Walker, plot: Plot) -> str:
    """A key for the demo's program, made as a manager does: it is shown once."""
    form = manager.open("/admin/people/keys/new/").form("Make the key")
    select = form.element.find("select", attrs={"name": "program"})
    option = next((one for one in select.find_all("option") if one.get("value")), None) if select else None  # type: ignore[union-attr]
    if option is None:
        raise StoryFailed("The demo has no program.")
    scopes = [str(box["value"]) for box in form.element.find_all("input", attrs={"name": "scopes"})]
    shown = form.send({"program": str(option["value"]), "Name": plot.mark}, {}, extra={"scopes": scopes})
    field = shown.soup.find(id="fresh-key")
    if field is None:
        refusals = [found.get_text(" ", strip=True) for found in shown.soup.select(".error-message, .errorlist")]
        raise StoryFailed(f"The new key is not made: {' '.join(refusals) or shown.text[:500]}")
    key = str(field["value"])
    manager.open("/admin/people/keys/").must_not_contain(key)
    return key


def revoke_key(manager: Walker, key: str) -> None:
    """End it: a program has room for two keys that work, and the next story needs one."""
    listed = manager.open("/admin/people/keys/", params={"q": key.removeprefix("foyer_")[:12]})
    manager.open(_first(listed, r"/admin/people/keys/delete/[0-9a-f-]+/")).press("Revoke the key")


def _sandbox(manager: Walker) -> dict[str, str]:
    """The sandbox's addresses and tokens, from its own front page; its address stands in the demo's integration."""
    listed = manager.open("/admin/integrations/")
    detail = manager.open(listed.link("Shop and monitoring"))
    match = re.search(r"(http://127\.0\.0\.1:\d+)/rest/([a-z0-9-]+)/", detail.response.text)
    if match is None:
        raise StoryFailed("The demo's integration does not name the sandbox.")
    front = Walker(match.group(1)).open("/")
    account = match.group(2)
    own = front.response.text.partition(f"<h2>{account}</h2>")[2]
    facts = dict(reversed(re.findall(r"<dt>([^<]+)<dd><code>([^<]*)", own)))
    return {
        "rest_address": match.group(1) + facts["REST address"],
        "rest_token": facts["REST token"],
        "telegram_address": match.group(1),
        "bot_token": facts["Bot token"],
        "chat": facts["Chat"],
    }


def _first(seen: Seen, pattern: str) -> str:
    match = re.search(pattern, seen.response.text)
    if match is None:
        raise StoryFailed(f"{seen.path} leads nowhere like {pattern}: {seen.text[:400]}")
    return match.group(1) if match.groups() else match.group()


def _has_been_checked(page: Seen) -> bool:
    return "Answered in" in page.text and "Checking" not in page.text
