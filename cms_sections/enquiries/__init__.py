"""What visitors sent: kept, told to the team, read, exported and forgotten."""
