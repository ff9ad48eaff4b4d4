"""All that writes: integrations, checks, records. One verb each, in one transaction."""
