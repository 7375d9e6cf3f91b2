"""A file to stand for a scanned paper of the demo."""

import io

import pikepdf


def blank_page() -> bytes:
    """A PDF of one empty page."""
    content = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(content)
    return content.getvalue()
