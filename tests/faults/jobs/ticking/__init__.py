"""A plugin with nothing but a schedule that is due every second."""
