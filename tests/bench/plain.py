"""WeasyPrint as anybody would call it: HTML from stdin, PDF to stdout."""

import sys

from weasyprint import HTML

sys.stdout.buffer.write(HTML(string=sys.stdin.read()).write_pdf())
