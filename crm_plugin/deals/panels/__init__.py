"""Staff panels of deals."""
