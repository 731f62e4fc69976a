"""What the benchmark of routed calls needs besides."""
