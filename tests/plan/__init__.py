"""The plan as data."""
