"""Staff panels of companies and contacts."""
