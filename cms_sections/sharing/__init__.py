"""Sections that several pages show: where they are shown, and what may be done with them."""
