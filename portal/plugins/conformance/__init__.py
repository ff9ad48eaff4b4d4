"""What the portal asks of every plugin, as tests that a plugin's own suite runs: see `suite.PluginConformance`.

It needs pytest and Django's test tools, so it is imported by tests alone.
"""
