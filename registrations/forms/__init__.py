"""What a school types: one topic a page. A draft requires nothing, only right types and lengths."""
