"""What `bench.carriers` is made of."""
