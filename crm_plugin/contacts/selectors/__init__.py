"""Everything that is read about companies, contacts, notes and enquiries."""
