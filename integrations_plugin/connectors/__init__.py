"""Kinds of integrations, one folder each. A folder with a `connector` in its `__init__` is all that a kind needs."""
