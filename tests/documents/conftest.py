"""Drawing in tests."""

from collections.abc import Callable

import pytest

from danvan.core.documents import engine
from tests.documents.pdf import Printed


@pytest.fixture
def printed(tmp_path) -> Callable[..., Printed]:
    """Draw HTML chunks and read what was printed."""

    def draw(*chunks: str, **options: object) -> Printed:
        path = tmp_path / "paper.pdf"
        path.write_bytes(engine.draw(chunks, title="Bản tổng hợp", **options))
        return Printed(path)

    return draw
