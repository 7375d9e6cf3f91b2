"""Official papers: the page frame (`frame`), long lists (`listing`), the engine (`engine`), what is kept (`store`)."""
