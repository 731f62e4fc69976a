"""Carriers: by which way a call leaves."""
