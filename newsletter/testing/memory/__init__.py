"""Implementations that forget all at the end, one file for each seam; they pass the suites in `contracts`."""
