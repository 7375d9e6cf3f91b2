"""Every change of the registrations app: one function each, called by portal, admin, import and command."""
