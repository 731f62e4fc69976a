"""The languages that callers are spoken to in."""

LANGUAGES = ("en", "es", "zh")
"""Two letters each; the first is the one in which a call begins."""
