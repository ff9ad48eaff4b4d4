"""Forms of the public site: what editors build, what visitors send, and what may be typed into them."""
