"""What would break on a page, found before visitors find it."""
