"""Plugins switched off and on again, on a filled demo and in processes of their own."""
