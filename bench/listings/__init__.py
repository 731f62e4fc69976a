"""Listings made up from faker's names, and what other databases find among them."""
