"""Benchmarks on real processes; figures only, nothing is asserted on them."""
