"""Secrets of a development or demo installation: made once, kept in `var/`, never used in production."""

from __future__ import annotations

import json
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path


def generated_secrets(var_root: Path) -> dict[str, str]:
    """The same values on every start; two processes that start at once agree, because only one can create the file."""
    path = var_root / "development-secrets.json"
    if not path.exists():
        var_root.mkdir(parents=True, exist_ok=True)
        values = {
            "secret_key": secrets.token_urlsafe(50),
            "master_keys": "dev1:" + urlsafe_b64encode(secrets.token_bytes(32)).decode(),
            "key_peppers": "1:" + secrets.token_urlsafe(32),
        }
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_text(json.dumps(values), encoding="utf-8")
        draft.chmod(0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return dict(json.loads(path.read_text(encoding="utf-8")))
