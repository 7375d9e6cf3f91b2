"""The forms of the school side of nominations."""
