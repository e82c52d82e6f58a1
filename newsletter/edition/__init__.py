"""The dated issue: what an editor decided, and how chosen events become an edition."""
