"""Emergency calls: who is where, whom to reach, and the static dialplan that is made of it."""

PLAN = "emergency.yaml"
"""The file of the plan, beside the flows."""
