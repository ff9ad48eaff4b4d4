"""What the website does by itself."""

from portal.jobs.public import Schedule

SCHEDULES = [
    Schedule("pages.publish_due", task="pages.publish_due", cron="* * * * *", per_tenant=False, grace_hours=1),
    # What a change has asked for is written at once. This one is for what time changes, and for what was cut off.
    Schedule("pages.finish", task="pages.finish", cron="* * * * *", per_tenant=False, grace_hours=1),
    Schedule("pages.forget_archives", task="pages.forget_archives", cron="40 3 * * *"),
    # The same for the search: what was cut off, and what was changed past the models.
    Schedule("pages.read_for_search", task="pages.read_for_search", cron="*/10 * * * *", grace_hours=1),
    # In the night of each organisation; what was missed is caught up with.
    Schedule("pages.forget_enquiries", task="pages.forget_enquiries", cron="40 3 * * *"),
]
