"""The press: a process of its own that draws HTML as PDF. `engine` starts it and never imports it.

One line in (JSON: html, css, tagged), one line out (the PDF in base64). Whatever goes wrong ends the process;
the missing answer tells the engine. Arguments: seconds for one drawing, megabytes of memory.
"""

import base64
import json
import resource
import signal
import sys

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

CLOSED = URLFetcher(allowed_protocols=())  # a paper needs nothing from outside itself, not even a file
IDENTIFIER = b"danvan"  # fixed, so that the same page gives the same bytes


def draw(html: str, css: str, tagged: bool) -> bytes:
    """One HTML document, with one more stylesheet, as PDF; `tagged` adds the structure for screen readers."""
    stylesheets = [CSS(string=css, url_fetcher=CLOSED)]
    return HTML(string=html, url_fetcher=CLOSED).write_pdf(
        stylesheets=stylesheets, pdf_identifier=IDENTIFIER, pdf_tags=tagged
    )


def serve(seconds: int, megabytes: int) -> None:
    """Answer line by line until the engine closes the pipe; the kernel ends a drawing that breaks a limit."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024**2,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        signal.alarm(seconds)
        sys.stdout.write(base64.b64encode(draw(**json.loads(line))).decode() + "\n")
        sys.stdout.flush()
        signal.alarm(0)


if __name__ == "__main__":
    serve(seconds=int(sys.argv[1]), megabytes=int(sys.argv[2]))
