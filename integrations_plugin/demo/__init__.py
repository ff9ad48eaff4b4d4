"""The demo of the plugin."""
