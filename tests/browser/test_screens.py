"""The screens people open first, on a telephone and at a desk: axe finds nothing, and nothing hangs over the edge."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.people import findings, person

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]  # what is drawn is the same with each database
STRANGER = (
    "/",
    "/services/",
    "/pricing/",
    "/contact/",
    "/all-sections/",
    "/search/?q=work",
    "/news/",
    "/de/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/gone/",
)
CUSTOMER = ("/client/", "/client/time/", "/client/time/statement/", "/client/reports/", "/client/profile/")
STAFF = (
    "/admin/",
    "/admin/enquiries/",
    "/admin/crm/companies/",
    "/admin/crm/contacts/",
    "/admin/crm/deals/",
    "/admin/crm/deals/board/",
    "/admin/crm/deals/new/",
    "/admin/crm/time-accounts/",
    "/admin/insights/",
    "/admin/insights/new/",
    "/admin/integrations/",
    "/admin/jobs/",
)
MANAGER = (
    "/admin/",
    "/admin/audit/",
    "/admin/people/members/",
    "/admin/people/programs/",
    "/admin/people/keys/",
    "/admin/people/grants/",
    "/admin/settings/crm_deals/stage/",
    "/admin/integrations/new/",
)
EDITOR = (
    "/admin/",
    "/admin/images/",
    "/admin/documents/",
    "/admin/media/",
    "/admin/shared-sections/",
    "/admin/authors/",
    "/admin/enquiries/",
    "/admin/search/?q=work",
    "/admin/pages/3/",
    "/admin/sections/exchange/",
)
# The admin's frame cuts off what hangs over, so that the window itself does not show it. Wagtail's closed panels at the
# side lie beyond it.
BEYOND = """() => (document.querySelectorAll(".form-side, .w-minimap").forEach((side) => side.remove()),
  Math.max(...[document.documentElement, ...document.querySelectorAll(".content-wrapper")]
  .map((frame) => frame.scrollWidth - frame.clientWidth)))"""
SEATS = {"": STRANGER, "customer": CUSTOMER, "staff": STAFF, "editor": EDITOR, "manager": MANAGER}


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
@pytest.mark.parametrize("role", SEATS)
def test_a_screen_is_readable_and_fits(browser: Browser, portal_url: str, role: str, width: int, scheme: str) -> None:
    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "reduced_motion": "reduce"}
    wrong: list[str] = []
    with person(browser, portal_url, role, **options) as page:
        for address in SEATS[role]:
            page.goto(address)
            assert page.url.endswith(address), f"{address} led to {page.url}"
            wrong += findings(page)
            beyond = page.evaluate(BEYOND)
            if beyond > 0:
                wrong.append(f"{address}: {beyond} px wider than the window")
    assert wrong == []
