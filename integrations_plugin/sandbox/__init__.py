"""Stand-ins for other services on this machine, so that everything can be tried without a network or an account."""
