"""What makes no password: too few characters, and the words that everybody here would try first."""

from functools import cache
from pathlib import Path

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from danvan.core.models import User
from danvan.core.vietnamese import fold

LOCAL_WORDS = Path(__file__).parent / "local_words.txt"
SHORTEST_WORD = 3  # characters; shorter parts of a user name say nothing
UNCOMMON_LETTERS = 4  # what must be left without common words, digits and signs
DIGITS_AND_SIGNS = "0123456789!@#$%&*().,-_+="


class LengthValidator(MinimumLengthValidator):
    """Django's own check, with a sentence of ours."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return f"Mật khẩu cần ít nhất {self.min_length} ký tự."


class LocalWordsValidator:
    """Refuses passwords made of local words, of the user name, or of digits alone."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when little remains of the password without its common words."""
        rest = fold(password).replace(" ", "")
        for word in [*local_words(), *name_parts(user)]:
            rest = rest.replace(word, "")
        if len(rest.strip(DIGITS_AND_SIGNS)) < UNCOMMON_LETTERS:
            raise ValidationError("Mật khẩu này dễ đoán; hãy ghép vài từ không liên quan đến đơn vị.")

    def get_help_text(self) -> str:
        """The advice above the field."""
        return "Tránh tên đơn vị, tên đăng nhập và những từ ai cũng nghĩ tới."


@cache
def local_words() -> tuple[str, ...]:
    """The words of the file, longest first, so that none hides within another."""
    words = LOCAL_WORDS.read_text(encoding="utf-8").split()
    return tuple(sorted(words, key=len, reverse=True))


def name_parts(user: User | None) -> list[str]:
    """The parts of the user name that are long enough to be a word."""
    parts = fold(user.username).replace("_", "-").split("-") if user else []
    return [part for part in parts if len(part) >= SHORTEST_WORD]
