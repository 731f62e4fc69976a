"""Benchmarks: ours and its peers, in the same run."""
