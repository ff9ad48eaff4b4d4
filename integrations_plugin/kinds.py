"""Kinds of records, which sources name as they like, in words for people."""


def kind_words(kind: str) -> str:
    """`uptime_incident` reads "Uptime incident"."""
    return kind.replace("_", " ").replace("-", " ").strip().capitalize()
