"""Which operator may take which caller: flows/operators.yaml, read, proved whole, and compiled into
Asterisk's queues. A caller who waits needs nothing of this any more.
"""

FILE = "operators.yaml"
