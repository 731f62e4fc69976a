"""Customers' disputes of what they were charged, from the complaint to the credit."""
