"""The eight kinds of sections, one module each."""
