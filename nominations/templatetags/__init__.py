"""Components of the office's pages of this app."""
