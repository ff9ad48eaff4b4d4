from portal.jobs.public import Schedule

SCHEDULES = [Schedule("lab.every_second", "lab.tick", "* * * * * *", per_tenant=False)]
