"""The palette holds its contrast; templates hold what a strict browser policy and the house allow."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if path.parent.name != "documents" or path.name == "waiting.html"  # the others are drawn on paper
)
STYLES = settings.BASE_DIR / "static" / "danvan" / "css"
TOKEN = re.compile(r"--dv-([a-z-]+):\s*#([0-9a-f]{6});")
COLOURS = dict(TOKEN.findall((STYLES / "tokens.css").read_text(encoding="utf-8")))
TONES = ["neutral", "success", "warning", "danger", "accent"]
TEXT = [
    *[(ink, ground) for ink in ("ink", "muted", "accent", "accent-dark") for ground in ("paper", "ground")],
    *[(ink, f"{tone}-soft") for tone in TONES for ink in ("ink", "accent", tone)],
    *[("paper", ground) for ground in ("accent", "accent-dark", "danger", "neutral", "emblem")],
    ("accent-dark", "accent-soft"),
    ("on-dark", "accent-dark"),
    ("danger", "paper"),
    ("success", "paper"),
]
CONTROLS = [("edge", "paper"), ("focus", "paper"), ("focus", "ground"), ("gold", "accent-dark")]
FORBIDDEN = re.compile(
    r"""\|\s*safe\b | autoescape\s+off | \sstyle= | \son[a-z]+=["'] | <script> | <style
    | \splaceholder= | \sautofocus | tabindex="[1-9]""",
    re.VERBOSE,
)


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted(luminance(COLOURS[name]) for name in (one, other))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_and_white_is_the_known_one(monkeypatch):
    monkeypatch.setitem(COLOURS, "black", "000000")
    assert round(contrast("black", "paper"), 6) == 21


@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_uxt_15_text_stands_out_from_its_ground(ink, ground):
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("line", "ground"), CONTROLS)
def test_uxt_15_controls_and_focus_stand_out(line, ground):
    assert contrast(line, ground) >= 3


def test_lines_are_high_enough_for_stacked_diacritics():
    low = [
        (sheet.name, value)
        for sheet in STYLES.glob("*.css")
        for value in re.findall(r"line-height:\s*([\d.]+)", sheet.read_text(encoding="utf-8"))
        if float(value) < 1.5
    ]
    assert low == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_sec_web_01_no_template_needs_inline_code_or_unescaped_text(path):
    assert FORBIDDEN.findall(path.read_text(encoding="utf-8")) == []


def with_parents(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    parent = re.search(r'{% extends "([^"]+)" %}', text)
    return text + with_parents(TEMPLATES / parent[1]) if parent else text


def test_ux_06_every_page_that_draws_fields_lists_their_errors():
    drawn = [page for page in PAGES if re.search(r"\|(as_)?crispy", page.read_text(encoding="utf-8"))]
    pages = [page for page in drawn if not page.name.startswith("_")]
    assert pages
    assert [p for p in pages if not re.search(r"{% (form_errors|error_summary) ", with_parents(p))] == []
