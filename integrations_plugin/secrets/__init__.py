"""Secrets of integrations: sealed with a key of the tenant, which is wrapped by a master key of the installation."""
