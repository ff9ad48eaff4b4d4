"""What visitors wait for."""
