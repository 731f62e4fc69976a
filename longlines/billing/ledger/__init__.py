"""The history of money: entries that are booked once and never changed."""
