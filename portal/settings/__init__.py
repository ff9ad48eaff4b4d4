"""Settings by environment: `base` is shared; `dev`, `test` and `production` say what differs."""
