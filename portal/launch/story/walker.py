"""A person with a browser, over plain HTTP: opens pages, fills forms by their labels, presses buttons."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from bs4 import BeautifulSoup, Tag

from portal.launch.story.way import Way


class StoryFailed(Exception):
    """A step did not see what it should have seen."""


@dataclass
class Seen:
    """An answer: its address, status and content."""

    walker: Walker
    url: str
    status: int
    response: httpx.Response
    _soup: BeautifulSoup | None = field(default=None, repr=False)

    @property
    def soup(self) -> BeautifulSoup:
        if self._soup is None:
            self._soup = BeautifulSoup(self.response.text, "html.parser")
        return self._soup

    @property
    def text(self) -> str:
        """What a person reads, with single spaces."""
        return re.sub(r"\s+", " ", self.soup.get_text(" ")).strip()

    @property
    def main(self) -> str:
        """The same of the page's main area, without what only a browser without scripts shows: for a failure's words."""
        area = BeautifulSoup(str(self.soup.find("main") or self.soup), "html.parser")
        for hidden in area.find_all("noscript"):
            hidden.decompose()
        return re.sub(r"\s+", " ", area.get_text(" ")).strip()

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    def must_contain(self, *texts: str) -> Seen:
        for text in texts:
            if text not in self.text:
                raise StoryFailed(f"{self.path} ({self.status}) does not say “{text}”. It says: {self.main[:600]}")
        return self

    def must_not_contain(self, *texts: str) -> Seen:
        for text in texts:
            if text in self.response.text:
                raise StoryFailed(f"{self.path} says “{text}”, which it must not.")
        return self

    def link(self, words: str) -> str:
        """The address behind the first link with these words."""
        for anchor in self.soup.find_all("a", href=True):
            if words in re.sub(r"\s+", " ", anchor.get_text(" ")) or words == anchor.get("aria-label"):
                return urljoin(self.url, str(anchor["href"]))
        raise StoryFailed(f"{self.path} has no link “{words}”.")

    def follow(self, words: str) -> Seen:
        return self.walker.open(self.link(words))

    def form(self, button: str) -> Form:
        """The form that has a button with these words."""
        for element in self.soup.find_all(["button", "input"]):
            if element.get("type", "submit") != "submit" and element.name != "button":
                continue
            words = element.get("value", "") if element.name == "input" else element.get_text(" ")
            if button not in re.sub(r"\s+", " ", str(words)):
                continue
            owner = self.soup.find("form", id=element["form"]) if element.get("form") else element.find_parent("form")
            if isinstance(owner, Tag):
                return Form(self, owner, element)
        raise StoryFailed(f"{self.path} ({self.status}) has no button “{button}”. It says: {self.main[:400]}")

    def press(self, button: str, values: dict[str, Any] | None = None, files: dict[str, Any] | None = None) -> Seen:
        """Fill the fields with these labels and press the button."""
        return self.form(button).send(values or {}, files or {})


@dataclass
class Form:
    seen: Seen
    element: Tag
    button: Tag

    def fields(self) -> Iterator[tuple[str, str]]:
        """What a browser would send as the form stands."""
        for control in self.element.find_all(["input", "textarea", "select"]):
            name = control.get("name")
            if not name or control.has_attr("disabled"):
                continue
            if control.name == "textarea":
                yield str(name), control.get_text().removeprefix("\n")
            elif control.name == "select":
                options = control.find_all("option")
                chosen = [option for option in options if option.has_attr("selected")]
                if not chosen and not control.has_attr("multiple"):
                    chosen = options[:1]
                for option in chosen:
                    yield str(name), str(option.get("value", option.get_text()))
            elif control.get("type") in {"checkbox", "radio"}:
                if control.has_attr("checked"):
                    yield str(name), str(control.get("value", "on"))
            elif control.get("type") not in {"submit", "button", "file", "image", "reset"}:
                yield str(name), str(control.get("value", ""))

    def name_of(self, label: str) -> str:
        """The name of the control with this label; a control's own name is taken as well."""
        for element in self.element.find_all("label"):
            words = re.sub(r"\s+", " ", element.get_text(" ")).strip().rstrip("*").strip()
            target = element.get("for")
            if words.startswith(label) and target:
                control = self.element.find(id=target)
                if isinstance(control, Tag) and control.get("name"):
                    return str(control["name"])
        if self.element.select_one(f'[name="{label}"]'):
            return label
        raise StoryFailed(f"The form on {self.seen.path} has no field “{label}”.")

    def send(self, values: dict[str, Any], files: dict[str, Any], extra: dict[str, Any] | None = None) -> Seen:
        data: dict[str, Any] = {}
        for name, value in self.fields():
            data.setdefault(name, []).append(value)
        for label, value in values.items():
            data[self.name_of(label)] = value
        data.update(extra or {})
        if self.button.get("name"):
            data[str(self.button["name"])] = str(self.button.get("value", ""))
        action = urljoin(self.seen.url, str(self.button.get("formaction") or self.element.get("action") or ""))
        method = str(self.element.get("method", "get")).lower()
        if method == "get":
            return self.seen.walker.open(action, params=data)
        uploads = {self.name_of(label): upload for label, upload in files.items()}
        return self.seen.walker.post(action, data=data, files=uploads or None, referer=self.seen.url)


class Walker:
    """One person's browser: keeps cookies, follows redirects, fails on a 500."""

    def __init__(self, way: Way | str, **headers: str) -> None:
        way = Way(way) if isinstance(way, str) else way
        self.client = way.client(headers)
        self.patience = way.patience
        self.base_url = way.base_url.rstrip("/")

    def open(self, address: str, *, status: int = 200, params: Any = None, **headers: str) -> Seen:
        return self._seen(self.client.get(address, params=params, headers=headers), status)

    def post(
        self,
        address: str,
        *,
        data: Any = None,
        files: Any = None,
        json: Any = None,
        referer: str = "",
        status: int | None = None,
        **headers: str,
    ) -> Seen:
        if referer:
            headers = {"Referer": referer, "Origin": self.base_url, "Sec-Fetch-Site": "same-origin", **headers}
        return self._seen(self.client.post(address, data=data, files=files, json=json, headers=headers), status)

    def _seen(self, response: httpx.Response, status: int | None) -> Seen:
        seen = Seen(self, str(response.url), response.status_code, response)
        if response.status_code >= 500:
            raise StoryFailed(f"{seen.path} answered {response.status_code}.")
        if status is not None and response.status_code != status:
            raise StoryFailed(f"{seen.path} answered {response.status_code} instead of {status}: {seen.main[:300]}")
        return seen

    def sign_in(self, email: str, password: str) -> Seen:
        seen = self.open("/accounts/login/").press("Sign in", {"login": email, "password": password})
        if "/accounts/login/" in seen.path:
            raise StoryFailed(f"{email} cannot sign in: {seen.main[:300]}")
        return seen

    def wait_for(self, address: str, found: Callable[[Seen], bool], what: str, seconds: float = 60) -> Seen:
        """Open the page again and again until it shows what is awaited."""
        seconds *= self.patience
        deadline = time.monotonic() + seconds
        while True:
            seen = self.open(address)
            if found(seen):
                return seen
            if time.monotonic() > deadline:
                raise StoryFailed(f"{what} did not appear on {seen.path} within {seconds:.0f} s: {seen.main[:400]}")
            time.sleep(0.3)
