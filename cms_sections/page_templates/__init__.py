"""Pages to begin new pages with."""
