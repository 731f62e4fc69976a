"""Longlines: the operator's office of a telephone company, on Asterisk."""
