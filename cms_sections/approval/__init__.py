"""Who approves pages before they are public, for each organisation."""
