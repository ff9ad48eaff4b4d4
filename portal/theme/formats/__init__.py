"""How dates are written, by language. Django reads it by `FORMAT_MODULE_PATH`; what is not named here is Django's own."""
