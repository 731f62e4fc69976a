"""What is proved of a set of flows before it may take a call, one rule in each file.

A rule is a function `check(whole)` that yields a Problem for every place that breaks it, and whose
docstring says what the rule is. A new file here is a new rule; nothing else names it.
"""
