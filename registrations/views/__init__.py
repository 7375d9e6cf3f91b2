"""Pages of the school side: they parse, call a service and answer."""
