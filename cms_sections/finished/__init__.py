"""Public pages written out as finished HTML: made by a job, served by the proxy or before Django, and gone in the same
transaction that changes what they show. docs/architecture.md, "Finished pages", has the whole story.
"""
