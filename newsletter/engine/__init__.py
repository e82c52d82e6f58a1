"""The clock of the daily run: when an edition is due, and the process that waits for it."""
