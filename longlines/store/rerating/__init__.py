"""Prices given again: what a corrected deck makes of calls that were charged already."""
