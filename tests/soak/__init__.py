"""`make soak`: sends that are killed at random moments, as often as it takes to believe that nobody gets it twice."""
