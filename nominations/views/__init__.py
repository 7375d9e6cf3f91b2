"""Pages of the nominations app."""
