"""Calls folded from the PBX's call events, and what they cost."""
