"""What makes no password: too few characters, and the words that everybody here would try first."""

import re
from functools import cache
from pathlib import Path

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from danvan.core.models import User
from danvan.core.vietnamese import fold

LOCAL_WORDS = Path(__file__).parent / "local_words.txt"
SHORTEST_WORD = 3  # letters; shorter parts of a name say nothing
UNCOMMON_LETTERS = 4  # what must be left without common words
NO_LETTERS = re.compile(r"[\W\d_]+")


class LengthValidator(MinimumLengthValidator):
    """Django's own check, with a sentence of ours."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return f"Mật khẩu cần ít nhất {self.min_length} ký tự."


class LocalWordsValidator:
    """Refuses passwords made of local words, of the account's own words, or of digits alone."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when few letters remain of the password without these words."""
        rest = NO_LETTERS.sub("", fold(password))
        for word in [*local_words(), *self.own_words(user)]:
            rest = rest.replace(word, "")
        if len(rest) < UNCOMMON_LETTERS:
            raise ValidationError("Mật khẩu này dễ đoán; hãy ghép vài từ không liên quan đến đơn vị.")

    def own_words(self, user: User | None) -> list[str]:
        """The words of the user name."""
        return words_of(user.username) if user else []

    def get_help_text(self) -> str:
        """The advice above the field."""
        return "Tránh tên đơn vị, tên đăng nhập và những từ ai cũng nghĩ tới."


@cache
def local_words() -> tuple[str, ...]:
    """The words of the file, longest first, so that none hides within another."""
    words = LOCAL_WORDS.read_text(encoding="utf-8").split()
    return tuple(sorted(words, key=len, reverse=True))


def words_of(text: str) -> list[str]:
    """The folded words of a name or code that are long enough to tell something."""
    return [word for word in NO_LETTERS.split(fold(text)) if len(word) >= SHORTEST_WORD]
