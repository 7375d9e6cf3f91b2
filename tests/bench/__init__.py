"""Measurements: the portal beside bare Django and plain WeasyPrint over the same rows in the same run."""
