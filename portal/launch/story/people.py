"""Who walks the story: the demo's people, or those of a file."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.launch.demo_people import DEMO_PEOPLE
from portal.launch.story.walker import Seen, StoryFailed, Walker

PERIOD_SECONDS = 30


@dataclass(slots=True)
class Person:
    """`totp` is the secret of the authenticator app; empty until the portal has asked for one to be set up."""

    role: str
    email: str
    password: str
    totp: str = ""

    def code(self) -> str:
        """The six figures of this half minute (RFC 6238)."""
        key = base64.b32decode(self.totp + "=" * (-len(self.totp) % 8))
        digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // PERIOD_SECONDS), hashlib.sha1)
        start = digest[-1] & 15
        return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class People:
    """One for each role. From a file: a JSON list of objects with role, email and password."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        if path is None:
            self._people = [Person(one.role, one.email, one.password) for one in DEMO_PEOPLE]
        else:
            self._people = [Person(**entry) for entry in json.loads(path.read_text(encoding="utf-8"))]

    def sign_in(self, role: str, walker: Walker) -> None:
        """As the person does it, second factor included; where one has to be set up, it is, and kept in the file."""
        person = next((person for person in self._people if person.role == role), None)
        if person is None:
            raise StoryFailed(f"There is nobody with the role {role}.")
        seen = walker.sign_in(person.email, person.password)
        if seen.path.endswith("/2fa/authenticate/"):
            if not person.totp:
                raise StoryFailed(f"{person.email} is asked for a code, and the secret of the app is not in the file.")
            seen = self._answer(person, seen, "Sign in")
        if seen.path.endswith("/accounts/reauthenticate/"):
            seen = seen.press("Go on", {"Password": person.password})
        if secret := seen.soup.find(id="authenticator_secret"):
            person.totp = str(secret["value"])
            self._answer(person, seen, "Switch on")
            self._keep()

    def _answer(self, person: Person, asked: Seen, button: str) -> Seen:
        """A code works once: who signs in again within the same half minute waits for the next."""
        for _ in range(2):
            seen = asked.press(button, {"code": person.code()})
            if seen.soup.select_one("[name=code]") is None:
                return seen
            time.sleep(PERIOD_SECONDS - time.time() % PERIOD_SECONDS)
            asked = seen
        raise StoryFailed(f"The code of {person.email} is not taken: {seen.text[:300]}")

    def _keep(self) -> None:
        if self._path is not None:
            self._path.write_text(json.dumps([asdict(person) for person in self._people], indent=2), encoding="utf-8")
