"""The site of the demo's first organisation."""
