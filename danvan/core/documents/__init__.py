"""Official papers: their frame and long lists, the engine that draws them, the store that keeps them."""
