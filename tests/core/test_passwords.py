"""What makes no password."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from danvan.core.models import User
from danvan.core.passwords import local_words

EASY = "Mật khẩu này dễ đoán; hãy ghép vài từ không liên quan đến đơn vị."
SHORT = "Mật khẩu cần ít nhất 12 ký tự."


def problems(password: str, **account: str) -> list[str]:
    try:
        validate_password(
            password, User(**{"username": "hoa-thpt-tan-chau", "full_name": "Lê Hoa"} | account)
        )
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("bờ sông gió", [SHORT]),
        ("bờ sông gió ơ", []),
        ("ao ca ba ba a" * 5, []),
        ("mây trắng bay " * 9, []),
    ],
)
def test_sec_auth_01_length_alone_counts_up_to_128_characters_and_more(password, expected):
    assert problems(password) == expected


@pytest.mark.parametrize("word", local_words())
def test_sec_auth_02_each_local_word_is_refused_however_it_is_filled_up(word):
    assert EASY in problems((word + "123456aA@").ljust(12, "1"))


@pytest.mark.parametrize(
    "password",
    ["Mật khẩu Dân vận khéo 2026!", "An Giang @ Long Xuyên", "290317465028", "hoa-thpt-tan-chau-1"],
)
def test_sec_auth_02_local_names_digits_and_the_user_name_make_no_password(password):
    assert EASY in problems(password)


def test_sec_auth_02_the_persons_own_data_make_no_password():
    alike = ["Mật khẩu quá giống với họ và tên."]
    assert problems("Neang Kim Chen", full_name="Neang Kim Chêng") == alike
    assert problems("hoa.tc@gmail.vn", email="hoa.tc@gmail.vn") == ["Mật khẩu quá giống với thư điện tử."]


def test_sec_auth_02_what_everybody_in_the_world_takes_is_refused_in_vietnamese():
    assert problems("lovelovelove") == ["Mật khẩu này quá phổ biến."]


def test_sec_auth_02_a_word_within_a_longer_thought_is_no_fault():
    assert problems("trường em có cây bàng") == []
