"""Suites of tests that show whether an implementation keeps the promises of its port, one file for each seam."""
