"""Files from outside: what they really are, how large they may be, where they are kept."""
