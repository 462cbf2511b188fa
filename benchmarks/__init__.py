"""Measurements behind the claims in docs/. Run them as `python -m benchmarks.<name>`."""
