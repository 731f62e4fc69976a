"""Calls without telephones: the simulator, the tests beside the flows, and what they reach."""
