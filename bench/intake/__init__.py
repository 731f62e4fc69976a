"""What `python -m bench.billing` takes in and is measured beside."""
