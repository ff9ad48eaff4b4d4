"""What files do by themselves."""

from portal.jobs.public import Schedule

SCHEDULES = [
    Schedule("files.sweep", task="files.sweep", cron="40 3 * * *", per_tenant=False),
    Schedule("files.ask_for_renditions", task="files.ask_for_renditions", cron="55 2 * * *", per_tenant=False),
    Schedule("files.realign_library", task="files.realign_library", cron="25 * * * *", per_tenant=False),
    Schedule("files.convert_waiting", task="files.convert_waiting", cron="*/10 * * * *", per_tenant=False),
]
