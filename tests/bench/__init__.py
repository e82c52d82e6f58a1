"""`make bench`: measured speeds in one table. Nothing here is asserted: speeds belong to a machine, not to a test."""
