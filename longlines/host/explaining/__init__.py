"""A call and its money in words: what happened, what was said of the price, how each amount came
about, what was booked, and what became of it since."""
