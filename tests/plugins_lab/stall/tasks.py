from portal.jobs.public import JobContext, Schedule, job


@job("stall.count", title="Count the apples", quiet=True)
def count(context: JobContext) -> str:
    return "counted"


SCHEDULES = [Schedule("stall.count", "stall.count", cron="0 6 * * *")]
