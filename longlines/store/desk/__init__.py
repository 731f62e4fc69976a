"""Who works at the desk, their sessions, and what they did there."""
