"""Open data (written next)."""
