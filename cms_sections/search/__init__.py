"""The search that visitors use."""
