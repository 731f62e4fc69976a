"""Reads the files of rates that carriers send: whatever their columns, words and number signs."""
