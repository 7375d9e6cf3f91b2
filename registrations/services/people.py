"""The people of a unit: one record for everybody, whatever names it; nobody stays whom nothing names."""

from collections.abc import Collection, Mapping, Sequence

from registrations.models import Person, Unit

ENTRY = ("title", "full_name", "position")


def entry_of(person: Person) -> dict[str, str]:
    """A person as forms show and store it."""
    return {name: getattr(person, name) for name in ENTRY}


def person_of(unit: Unit, free: list[Person], entry: Mapping[str, str]) -> Person:
    """The unit's person of this entry; else one taken from `free` by name, brought up to date; else a new."""
    same = Person.objects.filter(unit=unit, **entry).first()
    if same:
        return same
    person = next((person for person in free if person.full_name == entry["full_name"]), None)
    if person:
        free.remove(person)
    person = person or Person(unit=unit)
    for field, value in entry.items():
        setattr(person, field, value)
    person.full_clean(exclude=["unit"])
    person.save()
    return person


def persons_of(unit: Unit, known: Sequence[Person], entries: Sequence[Mapping[str, str]]) -> list[Person]:
    """The persons of these entries; one known by name, with another office now, is brought up to date."""
    free = [person for person in known if entry_of(person) not in entries]
    return [person_of(unit, free, entry) for entry in entries]


def forget_unnamed(keys: Collection[int]) -> None:
    """Delete those of the people whom nothing names: half a name, stored while it was typed, is nobody."""
    unnamed = {f"{relation.name}__isnull": True for relation in Person._meta.related_objects}
    Person.objects.filter(pk__in=keys, **unnamed).delete()
