"""A plugin without models whose jobs do what jobs should not: the worker processes of the fault tests enable it."""
