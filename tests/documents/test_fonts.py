"""The font of official papers: there, and with every Vietnamese letter."""

from danvan.core.documents import fonts


def test_this_machine_has_the_font_in_all_styles():
    assert fonts.check_fonts() == []


def test_a_font_without_vietnamese_letters_is_named(monkeypatch):
    monkeypatch.setattr(fonts, "TELLING_LETTER", "10ffff")  # no font has this letter
    assert fonts.check_fonts() == [
        f"Phông Liberation Serif kiểu {style} chưa có hoặc thiếu chữ Việt."
        for style in ("Regular", "Bold", "Italic", "Bold Italic")
    ]


def test_a_machine_without_fontconfig_says_so(monkeypatch):
    monkeypatch.setenv("PATH", "/khong-co")
    assert fonts.check_fonts() == ["Máy này không có fontconfig nên chưa lập được văn bản PDF."]
