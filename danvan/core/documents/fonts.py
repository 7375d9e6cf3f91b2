"""The font of official papers must hold every Vietnamese letter, in all four styles."""

import subprocess

FAMILY = "Liberation Serif"
STYLES = ("Regular", "Bold", "Italic", "Bold Italic")
TELLING_LETTER = "1ea8"  # Ẩ, which the old package of the font lacks


def check_fonts() -> list[str]:
    """What is wrong with the fonts of this machine, one Vietnamese sentence each; empty when all is well."""
    try:
        complete = _lines("fc-list", f":charset={TELLING_LETTER}", "--format=%{file}\n")
        chosen = {style: _lines("fc-match", f"{FAMILY}:style={style}", "--format=%{file}\n") for style in STYLES}
    except FileNotFoundError:
        return ["Máy này không có fontconfig nên chưa lập được văn bản PDF."]
    return [
        f"Phông {FAMILY} {style} thiếu chữ Việt."
        for style, files in chosen.items()
        if not set(files) <= set(complete) or not any("Serif" in file for file in files)
    ]


def _lines(*command: str) -> list[str]:
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- fixed words
    return result.stdout.split("\n")[:-1]
