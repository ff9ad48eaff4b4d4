"""`python -m portal.health.probe URL`: asks the portal as its proxy would. Ends with 0 when it answers 200.

Needs neither Django nor the settings, so that it is cheap to run every few seconds.
"""

from __future__ import annotations

import os
import sys
import urllib.request


def main(url: str) -> int:
    host = os.environ.get("FOYER_HOSTS", "").split(",")[0].strip()
    headers = {"X-Forwarded-Proto": "https", **({"Host": host.lstrip(".")} if host else {})}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=5) as answer:  # noqa: S310 - given by whoever runs it
            return 0 if answer.status == 200 else 1
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
