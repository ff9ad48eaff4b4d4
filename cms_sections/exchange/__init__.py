"""Sites as files: exported to be kept or moved, imported with a plan that asks before it overwrites."""
