"""The kinds of sections, one module each."""
