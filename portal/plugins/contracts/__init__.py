"""What plugins may say to each other: typed events after commit, and protocols that one provides and others look up."""
