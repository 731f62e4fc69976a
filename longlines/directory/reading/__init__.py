"""Reads files of listings. A module here with `EXTENSIONS` and `records` is a format."""
