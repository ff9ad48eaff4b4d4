"""A folder of pictures by bulk upload onto a page, and people with their own names by the contact form, in Chromium.

What is sent is drawn and invented here. FOYER_REAL_PICTURES (a folder) and FOYER_REAL_CUSTOMERS (a CSV file with
FirstName, LastName, Company, Email, Phone) name real input to be sent in its place.
"""

from __future__ import annotations

import csv
import os
import re
import secrets
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from portal.launch.story.pictures import drawn_picture, telephone_photograph
from portal.launch.story.plot import Plot
from portal.launch.story.walker import Walker
from tests.browser.people import findings, person
from tests.browser.test_story_in_chromium import publish

pytestmark = pytest.mark.browser
MARK = secrets.token_hex(3)
# The contact form takes ten messages from one address in ten minutes, and the story sends some too.
PEOPLE_SENT = 4
INVENTED = [
    {"FirstName": "Zoë", "LastName": "Ångström-Öz", "Company": "Ångström & Söner AB", "Phone": "+46 (8) 651-52-52"},
    {"FirstName": "Łukasz", "LastName": "Żółć", "Company": "", "Phone": "+48 22 828 37 39"},
    {"FirstName": "Madalena", "LastName": "d’Ávila", "Company": 'Irmãos "d’Ávila" S.A.', "Phone": "+55 (61) 3363-5547"},
    {"FirstName": "Ἑλένη", "LastName": "Παπαδοπούλου", "Company": "Παπαδοπούλου Ο.Ε.", "Phone": "+30 210 3312 999"},
]


def drawn_folder(folder: Path) -> list[Path]:
    """Eight pictures as people have them: large and small, turned by a mark, grey, transparent, of few colours."""
    scene, photograph = folder / "Akershus_før.jpg", folder / "photo.jpg"
    scene.write_bytes(drawn_picture(2400, 1600))
    photograph.write_bytes(telephone_photograph(1.5))
    for path in (scene, photograph):
        image = Image.open(path)
        image.paste(f"#{MARK}", (0, 0, 1200, 300))  # no duplicate of an earlier run's
        image.save(path, exif=image.getexif())
    image = Image.open(scene)
    image.resize((600, 900)).save(folder / "upright portrait.jpg")
    image.convert("L").resize((800, 500)).save(folder / "grey.jpg")
    image.convert("CMYK").resize((900, 600)).save(folder / "print.jpg")
    image.resize((700, 400)).convert("P").save(folder / "Capture d’écran 15.16.46.png")
    image.resize((300, 300)).convert("RGBA").save(folder / "logo.png")
    image.resize((1200, 300)).save(folder / "banner.webp")
    return sorted(folder.iterdir())


def pictures(folder: Path) -> list[Path]:
    real = os.environ.get("FOYER_REAL_PICTURES", "")
    return sorted(Path(real).iterdir()) if real else drawn_folder(folder)


def people() -> list[dict[str, str]]:
    if real := os.environ.get("FOYER_REAL_CUSTOMERS", ""):
        with Path(real).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))[:PEOPLE_SENT]
    return [{**one, "Email": f"person@office-{number}-{MARK}.example"} for number, one in enumerate(INVENTED)]


def test_a_folder_of_pictures_by_bulk_upload_onto_a_page(browser: Browser, portal_url: str, tmp_path: Path) -> None:
    sent = pictures(tmp_path)
    title = f"Pictures {MARK}"
    with person(browser, portal_url, "editor") as page:
        page.goto("/admin/images/multiple/add/")
        page.set_input_files("#fileupload", sent)
        expect(page.locator("#upload-list > :is(.upload-success, .upload-duplicate)")).to_have_count(
            len(sent), timeout=90_000
        )
        titles, descriptions = (page.locator(f"#upload-list input[name$=-{name}]") for name in ("title", "alt_text"))
        expect(titles).to_have_count(len(sent))
        for number in range(len(sent)):
            titles.nth(number).fill(f"{number} of {MARK}")
            descriptions.nth(number).fill(f"Picture {number}")
        for left in range(len(sent), 0, -1):
            page.locator("#upload-list").get_by_role("button", name="Update").first.click()
            expect(titles).to_have_count(left - 1)

        page.goto("/admin/pages/add/cms_sections/sectionpage/3/")
        page.locator("#id_title").fill(title)
        page.locator("button.c-sf-add-button[title='Insert a block']").first.click()
        page.get_by_role("option", name="Gallery").click()
        gallery = page.locator("[data-contentpath=sections] [data-streamfield-child]").first
        gallery.locator("[data-contentpath=title] input").fill(title)
        for number in range(len(sent)):
            choose(page, entry(gallery, number), f"{number} of {MARK}")
        publish(page)
        address = f"/pictures-{MARK}/"
    for width in (390, 1280):
        with person(browser, portal_url, viewport={"width": width, "height": 900}) as stranger:
            stranger.goto(address)
            shown = stranger.locator("main .s-gallery__item img")
            expect(shown).to_have_count(len(sent))
            for picture in shown.all():
                picture.scroll_into_view_if_needed()
            stranger.wait_for_function(
                "() => [...document.querySelectorAll('main .s-gallery__item img')].every(it => it.complete && it.naturalWidth)"
            )
            assert stranger.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert findings(stranger) == []


def entry(gallery: Locator, number: int) -> Locator:
    """The entry of this number in the gallery's list, made where there is none yet."""
    entries = gallery.locator("[data-contentpath=entries] [data-contentpath=picture]")
    if entries.count() <= number:
        gallery.locator("[data-contentpath=entries] button.c-sf-add-button").last.click()
        expect(entries).to_have_count(number + 1)
    return entries.nth(number)


def choose(page: Page, place: Locator, title: str) -> None:
    place.get_by_role("button", name="Choose an image").click()
    page.locator(".modal").get_by_role("link", name=re.compile(re.escape(title))).first.click()
    expect(place.locator("img")).to_be_visible()


def test_people_by_the_form_and_the_staffs_screens(browser: Browser, portal_url: str) -> None:
    sent = people()
    with person(browser, portal_url, viewport={"width": 390, "height": 844}) as page:
        for one in sent:
            page.goto("/")
            form = page.locator("form[data-enquiry]")
            form.get_by_label("Name").fill(f"{one['FirstName']} {one['LastName']}")
            form.get_by_label("Company").fill(one["Company"])
            form.get_by_label("E-mail").fill(one["Email"])
            form.get_by_label("Phone").fill(one["Phone"])
            form.get_by_label("Message").press_sequentially(f"Please call {MARK}.", delay=150)
            form.get_by_role("checkbox").check()
            form.get_by_role("button", name="Send message").click()
            expect(page.locator(".s-contact__thanks")).to_be_visible()
    staff = Plot(portal_url, lambda _text: None).signed_in("staff")
    with person(browser, portal_url, "staff") as page:
        for one in sent:
            listed = f"/admin/crm/contacts/?q={one['Email']}"
            wait_for_contact(staff, listed, one["Email"])
            page.goto(listed)
            page.get_by_role("link", name=f"{one['FirstName']} {one['LastName']}").first.click()
            for word in (one["Phone"], one["Email"], one["Company"] or one["LastName"]):
                expect(page.get_by_text(word).first).to_be_visible()
        assert findings(page) == []


def wait_for_contact(staff: Walker, listed: str, email: str) -> None:
    staff.wait_for(listed, lambda seen: email in seen.text, "The contact", 30)
