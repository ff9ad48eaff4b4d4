"""The site and what every plugin stands on."""

__version__ = "0.1.0"
