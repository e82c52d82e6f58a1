"""Audience: readers' addresses, checked; lists of readers in and out as CSV."""
