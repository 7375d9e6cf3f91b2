"""Official papers: their frame and long lists, the engine that draws them, the store that keeps them."""

from collections.abc import Callable

Progress = Callable[[int, int], None]  # hears how much of a document is done, of how much
BROKEN = "Chưa lập được văn bản này. Hãy thử lại; nếu vẫn chưa được, hãy báo người quản trị hệ thống."
