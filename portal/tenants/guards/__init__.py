"""The walls in the database: policies, references that cannot cross tenants, tables that only grow."""
