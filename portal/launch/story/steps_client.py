"""Step 7: the customer sees the own company's balance, movements and report, and nothing else."""

from __future__ import annotations

from portal.launch.story.plot import Plot
from portal.launch.story.steps_staff import account_address, balance, words
from portal.launch.story.walker import StoryFailed


def look_as_customer(plot: Plot) -> None:
    customer, staff = plot.signed_in("customer"), plot.signed_in("staff")
    home = customer.open("/client/").must_contain(plot.company_name)
    expected = balance(staff.open(account_address(staff, plot.company_name)))
    if balance(home) != expected:
        raise StoryFailed(f"The customer sees {balance(home)} s, staff see {expected} s.")
    plot.saw(f"the balance is {words(expected)}, as staff see it")
    home.must_contain(plot.mark)
    plot.saw("the last movements name this story's top-up or execution")
    reports = home.follow("Reports")
    report = customer.open(reports.link(plot.company_name))
    if report.soup.find("svg", class_="chart__svg") is None:
        raise StoryFailed("The customer's report has no chart.")
    plot.saw(f"reads the report “{report.soup.find('h1').get_text(strip=True)}”")  # type: ignore[union-attr]
    for address in ("/admin/", "/admin/crm/companies/", "/admin/insights/"):
        seen = customer.open(address, status=None)  # type: ignore[arg-type]
        if seen.status == 200 and seen.path.startswith("/admin/"):
            raise StoryFailed(f"The customer can open {address}.")
    others = [name for name in plot.other_companies(staff) if name in home.response.text + reports.response.text]
    if others:
        raise StoryFailed(f"The customer sees other companies: {', '.join(others)}.")
    plot.saw("nothing of other companies, and the admin is closed")
