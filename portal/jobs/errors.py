"""What a job may raise, and what it may be interrupted by."""

from __future__ import annotations

from typing import Any


class JobFailed(Exception):
    """Raise it in a job to end it for good, with a sentence for the person who asked for the job."""

    def __init__(self, sentence: Any) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


class JobRetry(Exception):
    """Raise it to be called again after `after_seconds`; counts as an attempt."""

    def __init__(self, sentence: Any, after_seconds: float = 60) -> None:
        self.sentence = sentence
        self.after_seconds = after_seconds
        super().__init__(str(sentence))


class JobWaits(Exception):
    """Raise it when the plugin that the work is for is off: the job waits, however long, and nothing is counted."""

    def __init__(self, sentence: Any) -> None:
        self.sentence = sentence
        super().__init__(str(sentence))


class JobMadeWay(Exception):
    """Raised inside a patient job when others wait, see `JobContext.make_way`. Let it pass."""


class JobStopped(Exception):
    """Raised inside a job that a person has stopped, or whose worker is shutting down. Let it pass."""


class LeaseLost(Exception):
    """Raised inside a job that another worker has taken over. What the job has not committed is rolled back."""


class BadArguments(TypeError):
    """A job was enqueued with arguments that it does not take or that JSON cannot carry."""
