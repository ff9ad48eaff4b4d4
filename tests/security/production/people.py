"""`python -m tests.security.production.people FILE`: people of the test's own in place of the demo's.

Their addresses and passwords go to the file that `manage.py story --people` reads. Nobody keeps a printed password.
"""

from __future__ import annotations

import json
import secrets
import sys
from pathlib import Path

import django


def main(path: Path) -> None:
    django.setup()
    from portal.accounts.models import User
    from portal.launch.demo_people import DEMO_PEOPLE

    made = []
    for person in DEMO_PEOPLE:
        user = User.objects.get(email=person.email)
        user.email, password = f"{person.role}@alder.example", secrets.token_urlsafe(18)
        user.set_password(password)
        user.save()
        made.append({"role": person.role, "email": user.email, "password": password})
    for user in User.objects.filter(email__endswith="@demo.example"):
        user.set_unusable_password()
        user.save()
    User.objects.create_superuser("root@alder.example", made[0]["password"])
    path.touch(mode=0o600)
    path.write_text(json.dumps(made), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
