"""The one way in which a kept file leaves the portal."""

from django.core.files import File
from django.http import FileResponse

CONTENT_POLICY = "default-src 'none'; sandbox"


def download(file: File, filename: str, media_type: str) -> FileResponse:
    """The file, to be stored, never shown inside our pages (SEC-FILE-04)."""
    response = FileResponse(file, as_attachment=True, filename=filename, content_type=media_type)
    response["Content-Security-Policy"] = CONTENT_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    return response
