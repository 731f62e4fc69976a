"""The one kind of error that setting up and supervising an instance raises."""


class HostError(Exception):
    """Something on this machine is in the way; the message says what it is and what to do."""
