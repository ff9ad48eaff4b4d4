"""Looks at the plugins in a process of its own before the portal itself imports any, and keeps what it found."""
