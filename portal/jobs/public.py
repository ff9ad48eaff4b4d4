"""What plugins may use of background work."""

from portal.jobs.context import JobContext, Step
from portal.jobs.decorator import Job, job
from portal.jobs.errors import BadArguments, JobFailed, JobRetry, JobStopped, JobWaits, LeaseLost
from portal.jobs.models import JobRun
from portal.jobs.schedule import Schedule
from portal.jobs.selectors import job_progress_url, latest_run, runs_of
from portal.jobs.states import State

__all__ = [
    "BadArguments",
    "Job",
    "JobContext",
    "JobFailed",
    "JobRetry",
    "JobRun",
    "JobStopped",
    "JobWaits",
    "LeaseLost",
    "Schedule",
    "State",
    "Step",
    "job",
    "job_progress_url",
    "latest_run",
    "runs_of",
]
