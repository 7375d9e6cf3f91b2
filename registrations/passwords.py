"""Passwords of members: longer for the office, and never made of the words of their unit."""

from django.db.models import QuerySet

from danvan.core import clock
from danvan.core.models import User
from danvan.core.passwords import LengthValidator, LocalWordsValidator, words_of
from registrations.enums import STAFF_ROLES
from registrations.models import Membership


class MemberLengthValidator:
    """So many characters for a unit, more for whoever enters the office's side."""

    def __init__(self, unit: int, office: int) -> None:
        self.unit = unit
        self.office = office

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when the password is too short for the account."""
        is_office = memberships_of(user).filter(role__in=STAFF_ROLES).exists()
        LengthValidator(self.office if is_office else self.unit).validate(password, user)

    def get_help_text(self) -> str:
        """The advice above the field."""
        return f"Ít nhất {self.unit} ký tự, tài khoản của phòng ít nhất {self.office} ký tự."


class MemberWordsValidator(LocalWordsValidator):
    """Refuses passwords made of local words, of the user name, or of the words of the person's units."""

    def own_words(self, user: User | None) -> list[str]:
        """The words of the user name and of code, name and place of each unit."""
        units = [membership.unit for membership in memberships_of(user).select_related("unit")]
        texts = " ".join(f"{unit.code} {unit.name} {unit.place}" for unit in units)
        return super().own_words(user) + words_of(texts)


def memberships_of(user: User | None) -> QuerySet[Membership]:
    """The memberships of today; none for an account that is not stored yet."""
    if user is None or user.pk is None:
        return Membership.objects.none()
    return Membership.objects.filter(user=user).active_on(clock.local_day(clock.now()))
