"""A plugin without tables that brings what none of the project's own does: a kind of sections. Besides, a page of its
own, an admin screen with its menu entry, an API operation, a job and a schedule."""
