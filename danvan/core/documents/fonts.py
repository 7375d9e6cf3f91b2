"""The font of official papers must hold every Vietnamese letter, in all four styles."""

import subprocess

from danvan.core.documents.layout import FONT

STYLES = ("Regular", "Bold", "Italic", "Bold Italic")
TELLING_LETTER = "1ea8"  # Ẩ, which version 1 of the font lacks (fonts-liberation on Debian 12)


def check_fonts() -> list[str]:
    """What is wrong with the fonts of this machine, one Vietnamese sentence each; empty when all is well."""
    try:
        good = _ask("fc-list", f"{FONT}:charset={TELLING_LETTER}", "file").split("\n")
        chosen = {style: _ask("fc-match", f"{FONT}:style={style}", "file") for style in STYLES}
    except FileNotFoundError:
        return ["Máy này không có fontconfig nên chưa lập được văn bản PDF."]
    return [
        f"Phông {FONT} kiểu {style} chưa có hoặc thiếu chữ Việt."
        for style, file in chosen.items()
        if file not in good
    ]


def _ask(program: str, pattern: str, element: str) -> str:
    command = [program, f"--format=%{{{element}}}\n", pattern]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
