"""Office files (zip with XML inside) without the instant at which they were written (INV-16)."""

import io
import re
import zipfile

INSTANT, NO_INSTANT = re.compile(rb"\d{4}-\d\d-\d\dT[\d:]+Z"), b"1980-01-01T00:00:00Z"


def without_times(written: bytes) -> bytes:
    """The same file: equal content gives equal bytes."""
    timeless = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written)) as source,
        zipfile.ZipFile(timeless, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = INSTANT.sub(NO_INSTANT, content)
            target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return timeless.getvalue()
