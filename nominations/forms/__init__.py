"""Forms of the nominations app."""
