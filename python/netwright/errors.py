"""What netwright raises."""


class Error(Exception):
    """Ends a call; its text is one line that says what is wrong and what to do."""


class UsageError(Error, ValueError):
    """Arguments, configuration or data that the user can correct."""


class RunError(Error, RuntimeError):
    """The run failed."""
