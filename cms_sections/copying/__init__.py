"""Copying sections from one page to another."""
